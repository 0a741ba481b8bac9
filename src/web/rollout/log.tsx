/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { LogEntry, RunAbout, RunNow } from '../../core/history/run-watch.ts';
import { eventText } from '../../report/terminal/event-line.ts';
import { momentText } from './run-time.ts';
import { VERDICT_MARK } from './verdict-mark.ts';

/** What happened and was decided, the latest first. */
export function Log({ now, about }: { now: RunNow; about: RunAbout }) {
  const { log, logDropped } = now;
  return (
    <>
      <ol class="log" reversed>
        {log.toReversed().map((entry) => {
          const { kind, sign, text } = lineOf(entry);
          return (
            <li class={kind} value={entry.number}>
              <span class="when">{momentText(entry.atMs, about)}</span>
              <span class="sign" aria-hidden="true">
                {sign}
              </span>
              <span class="text">{text}</span>
            </li>
          );
        })}
      </ol>
      {logDropped > 0 && (
        <p class="empty">{logDropped} earlier lines are in the journal of the run.</p>
      )}
    </>
  );
}

interface Line {
  readonly kind: string;
  readonly sign: string;
  readonly text: string;
}

function lineOf({ what }: LogEntry): Line {
  switch (what.kind) {
    case 'fault':
      return { kind: 'fault', sign: '⚡', text: `injected: ${what.label}` };
    case 'command': {
      const done = what.isObeyed ? what.message : `not done: ${what.message}`;
      return { kind: 'command', sign: '☞', text: `${what.by}: ${what.verb}: ${done}` };
    }
    case 'event': {
      const { event } = what;
      const kind = event.kind === 'measured' ? `measured ${event.verdict}` : event.kind;
      const sign = event.kind === 'measured' ? VERDICT_MARK[event.verdict] : EVENT_SIGN[event.kind];
      return { kind, sign, text: eventText(event) };
    }
  }
}

const EVENT_SIGN = {
  step: '▶',
  weight: '⇄',
  back: '↺',
  held: '‖',
  released: '▷',
  detected: '✘',
  refused: '!',
  ended: '■',
} as const;
