/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RolloutStatus, Wait } from '../../core/control/rollout-status.ts';
import type { RunAbout, RunNow } from '../../core/history/run-watch.ts';
import { planLengthText } from '../run-time.ts';

/** Where the rollout is, in one sentence, and what it waits for. */
export function Headline({ now, about }: { now: RunNow; about: RunAbout }) {
  const { rollout, killSwitch, nowMs } = now.status;
  if (rollout === null) return <p class="state">The engine has not taken its first turn yet.</p>;
  // A rehearsal that has ended goes down: nobody takes it up again.
  const waits = about.world === 'rehearsal' && rollout.outcome !== null ? [] : rollout.waitsFor;
  return (
    <>
      <p class={`state ${toneOf(rollout)}`}>
        <span class="sign" aria-hidden="true">
          {SIGN[toneOf(rollout)]}
        </span>
        {standing(rollout)}
      </p>
      {killSwitch.on && (
        <p class="killed">
          <strong>The kill switch is on:</strong> every request goes to stable (by {killSwitch.by}).
        </p>
      )}
      {rollout.reason !== null && <p class="reason">Because {rollout.reason.message}.</p>}
      <ul class="waits">
        {waits.map((wait) => (
          <li>
            Waits for {wait.what}
            <Left wait={wait} nowMs={nowMs} about={about} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Left({ wait, nowMs, about }: { wait: Wait; nowMs: number; about: RunAbout }) {
  const { untilMs } = wait;
  if (untilMs === null || untilMs <= nowMs) return null;
  return (
    <>
      :{' '}
      <time data-until={untilMs} data-pace={about.compression}>
        {planLengthText(untilMs - nowMs, about)}
      </time>{' '}
      left
    </>
  );
}

type Tone = 'moving' | 'held' | 'good' | 'bad';

const SIGN: Readonly<Record<Tone, string>> = { moving: '▶', held: '‖', good: '✔', bad: '✘' };

function toneOf({ phase, outcome, holds }: RolloutStatus): Tone {
  if (outcome === 'promoted') return 'good';
  if (outcome === 'rolled-back' || outcome === 'aborted' || phase === 'reverting') return 'bad';
  return holds.length > 0 || outcome === 'paused' ? 'held' : 'moving';
}

function standing({ phase, outcome, holds, step, stepCount, weight, models }: RolloutStatus) {
  const { version } = models.canary;
  if (outcome === 'promoted') return `Promoted: ${version} serves every request.`;
  if (outcome === 'rolled-back') return `Rolled back: no request reaches ${version} any more.`;
  if (outcome === 'aborted') return `Aborted: no request reaches ${version} any more.`;
  if (phase === 'reverting') return `Rolling back: every request is being given to stable.`;
  const asked = weight.asked === null ? '' : ` (${weight.asked} % asked for)`;
  const share = `${weight.percent} % of the traffic is ${version}'s${asked}.`;
  const where = step === null ? 'behind the last step' : `step ${step.number} of ${stepCount}`;
  return `${holds.length > 0 ? 'Held' : 'Rolling out'}, ${where}: ${share}`;
}
