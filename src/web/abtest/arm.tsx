/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AbAbout, ArmNow } from '../../core/scenario/abtest/ab-watch.ts';
import { EndpointList } from '../endpoint-list.tsx';

/** One arm: its share of the users, what it serves now, whether it is well. */
export function ArmPanel({ arm: now, about }: { arm: ArmNow; about: AbAbout }) {
  const { arm, percent, requestsPerSecond, inFlight, endpoints } = now;
  const model = about.models.find((one) => one.arm === arm);
  return (
    <>
      <h3>
        {arm} <span class="version">{model?.version}</span> <code>{model?.hash}</code>
        {arm === about.models[0]?.arm && <small>control</small>}
      </h3>
      <dl class="vitals">
        <div>
          <dt>of the users</dt>
          <dd>{percent}%</dd>
        </div>
        <div>
          <dt>requests a second</dt>
          <dd>{requestsPerSecond === null ? '–' : requestsPerSecond.toFixed(1)}</dd>
        </div>
        <div>
          <dt>in flight</dt>
          <dd>{inFlight}</dd>
        </div>
      </dl>
      <EndpointList endpoints={endpoints} />
    </>
  );
}
