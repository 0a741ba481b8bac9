/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AbAbout, AbNow } from '../../core/scenario/abtest/ab-watch.ts';
import { splitText } from '../../report/abtest/ab-tables.ts';
import { abSentence } from '../../report/abtest/ab-texts.ts';
import { countText } from '../../report/count-text.ts';
import { planLengthText } from '../run-time.ts';

/** What has been found until now, in one sentence, and whether the split can be trusted. */
export function Standing({ now, about }: { now: AbNow; about: AbAbout }) {
  const { status, look, isStopped, unplaced, nextLookAtMs } = now;
  const { killSwitch, nowMs } = status;
  return (
    <>
      <p class={`state ${isStopped ? 'bad' : 'moving'}`}>
        <span class="sign" aria-hidden="true">
          {isStopped ? '✘' : '▶'}
        </span>
        {look === null
          ? 'No look has been taken yet.'
          : abSentence({ outcome: isStopped ? 'stopped' : 'completed', result: look.result })}
      </p>
      {killSwitch.on && (
        <p class="killed">
          <strong>The kill switch is on:</strong> everybody gets the control (by {killSwitch.by}).
        </p>
      )}
      {look !== null && <p>Split: {splitText(look.result)}.</p>}
      {unplaced > 0 && <p>{countText(unplaced)} requests are in no arm.</p>}
      <ul class="waits">
        <Until name="Next look" atMs={nextLookAtMs} nowMs={nowMs} about={about} />
        <Until name="End of the traffic" atMs={about.endsAtMs} nowMs={nowMs} about={about} />
      </ul>
    </>
  );
}

function Until(moment: { name: string; atMs: number | null; nowMs: number; about: AbAbout }) {
  const { name, atMs, nowMs, about } = moment;
  if (atMs === null || atMs <= nowMs) return null;
  return (
    <li>
      {name} in{' '}
      <time data-until={atMs} data-pace={about.compression}>
        {planLengthText(atMs - nowMs, about)}
      </time>
    </li>
  );
}
