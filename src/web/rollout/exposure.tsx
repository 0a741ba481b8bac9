/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RunNow } from '../../core/history/run-watch.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import { counted, countText } from '../../report/count-text.ts';

/** Who has met the canary until now. */
export function ExposurePanel({ now }: { now: RunNow }) {
  const { serving, routers } = now.status;
  if (serving === null) return <p class="empty">{elsewhere(routers.length)}</p>;
  const { canaryRequests, badAnswers, users } = serving.exposure;
  const share = canaryRequests === 0 ? null : badAnswers / canaryRequests;
  return (
    <dl class="figures">
      <Figure name="answers of the canary" value={countText(canaryRequests)} />
      <Figure name="distinct users" value={countText(users)} />
      <Figure
        name="bad answers"
        value={countText(badAnswers)}
        note={share === null ? '' : `${quantityText(share, 'share')} of them`}
      />
    </dl>
  );
}

function Figure({ name, value, note = '' }: { name: string; value: string; note?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {note && <small>{note}</small>}
      </dd>
    </div>
  );
}

function elsewhere(routers: number): string {
  if (routers === 0) return 'A platform serves the users: it is not known here who met the canary.';
  return `Counted by ${counted(routers, 'router')} that follow${routers === 1 ? 's' : ''} this engine, on their own /metrics.`;
}
