/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RunAbout, RunNow } from '../../core/history/run-watch.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import { EndpointList } from '../endpoint-list.tsx';

type Side = 'stable' | 'canary';

/** One model: what it serves now, which of its endpoints are well, how full its servers are. */
export function ModelPanel({ side, now, about }: { side: Side; now: RunNow; about: RunAbout }) {
  const { version, hash } = about.plan.models[side];
  const { requestsPerSecond, inFlight, endpoints, vitals } = now.models[side];
  const known = vitals.filter(({ value }) => value !== null);
  return (
    <>
      <h3>
        {side} <span class="version">{version}</span> <code>{hash}</code>
      </h3>
      <dl class="vitals">
        <Vital name="requests a second" text={orNone(requestsPerSecond, oneDigit)} />
        <Vital name="in flight" text={orNone(inFlight, String)} />
        {known.map(({ name, unit, value }) => (
          <Vital
            name={VITAL_NAMES[name] ?? name}
            text={orNone(value, (known) => quantityText(known, unit))}
            fill={unit === 'share' ? value : null}
          />
        ))}
      </dl>
      {known.length === 0 && (
        <p class="empty">Its servers tell this Prometheus nothing of queue, cache and GPU.</p>
      )}
      <EndpointList endpoints={endpoints} />
    </>
  );
}

const VITAL_NAMES: Readonly<Record<string, string>> = {
  queue: 'requests waiting',
  'kv-cache': 'KV cache full',
  'prefix-hit-rate': 'prefix cache hits',
  'gpu-utilisation': 'GPU at work',
  'gpu-memory': 'GPU memory full',
};

function Vital({ name, text, fill = null }: { name: string; text: string; fill?: number | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {text}
        {fill !== null && (
          <svg class="fill" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="of" width="100" height="4" />
            <rect width={Math.max(0, Math.min(100, fill * 100))} height="4" />
          </svg>
        )}
      </dd>
    </div>
  );
}

function orNone(value: number | null, text: (value: number) => string): string {
  return value === null ? '–' : text(value);
}

function oneDigit(value: number): string {
  return value.toFixed(1);
}
