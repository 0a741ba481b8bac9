/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

/** A line of the log, in words; the sign says what kind it is where colours do not. */
export interface LogLine {
  readonly number: number;
  readonly when: string;
  readonly kind: string;
  readonly sign: string;
  readonly text: string;
}

/** Where the page has its log, which scrolls by itself, by keyboard too. */
export function LogPlace() {
  return (
    <section class="happened" aria-labelledby="happened">
      <h2 id="happened">What happened</h2>
      <section class="scroll" data-panel="log" tabindex={0} aria-labelledby="happened" />
    </section>
  );
}

/** What happened, the latest first. */
export function LogList({ lines, dropped }: { lines: readonly LogLine[]; dropped: number }) {
  return (
    <>
      <ol class="log" reversed>
        {lines.toReversed().map(({ number, when, kind, sign, text }) => (
          <li class={kind} value={number}>
            <span class="when">{when}</span>
            <span class="sign" aria-hidden="true">
              {sign}
            </span>
            <span class="text">{text}</span>
          </li>
        ))}
      </ol>
      {dropped > 0 && <p class="empty">{dropped} earlier lines are in the journal of the run.</p>}
    </>
  );
}

/** What a person asked for, and what became of it. */
export function commandOutcome(given: {
  readonly by: string;
  readonly verb: string;
  readonly isObeyed: boolean;
  readonly message: string;
}): string {
  const { by, verb, isObeyed, message } = given;
  return `${by}: ${verb}: ${isObeyed ? message : `not done: ${message}`}`;
}
