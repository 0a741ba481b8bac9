/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RolloutStatus } from '../../core/control/rollout-status.ts';
import type { RunAbout, RunNow } from '../../core/history/run-watch.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { stepLabel } from '../../core/rollout/step-label.ts';

/** The plan's steps in their order, and where the rollout is among them. */
export function Track({ now, about }: { now: RunNow; about: RunAbout }) {
  const { rollout } = now.status;
  return (
    <ol class="track">
      {about.plan.steps.map((step, index) => {
        const { place, word, sign } = placeOf(index, rollout);
        return (
          <li class={place} aria-current={place === 'present' ? 'step' : undefined}>
            <span class="sign" aria-hidden="true">
              {sign}
            </span>
            <span class="label">{stepLabel(step)}</span>
            <small>{word}</small>
            <svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={weightAfter(about.plan, index)} height="4" />
            </svg>
          </li>
        );
      })}
    </ol>
  );
}

const DONE = { place: 'done', word: 'done', sign: '✔' };
const AHEAD = { place: 'ahead', word: 'ahead', sign: '○' };

function placeOf(index: number, rollout: RolloutStatus | null) {
  if (rollout === null) return AHEAD;
  if (rollout.outcome === 'promoted' || rollout.step === null) return DONE;
  const present = rollout.step.number - 1;
  if (index < present) return DONE;
  if (index > present) return AHEAD;
  const isBack = rollout.phase === 'reverting' || rollout.phase === 'ended';
  if (isBack) return { place: 'stopped', word: 'it ended here', sign: '✘' };
  const isHeld = rollout.holds.length > 0;
  return { place: 'present', word: isHeld ? 'held' : 'now', sign: isHeld ? '‖' : '▶' };
}

/** Percent to the canary once a step is done. */
function weightAfter({ steps }: Plan, index: number): number {
  return steps
    .slice(0, index + 1)
    .reduce((weight, step) => (step.kind === 'set-weight' ? step.weight : weight), 0);
}
