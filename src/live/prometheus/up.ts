import { setTimeout as sleep } from 'node:timers/promises';
import { instanceOf, type QueryAnswer, type UpAnswer } from './port.ts';

const POLL_INTERVAL_MS = 50;

export interface UpWait {
  readonly query: (query: string, atMs: number) => Promise<QueryAnswer>;
  readonly targetUrls: readonly string[];
  readonly timeoutMs: number;
  /** Aborted, with the reason as text, when waiting on is pointless. */
  readonly ended: AbortSignal;
}

/** Asks again and again whether every target is scraped and healthy: nothing else can tell when. */
export async function untilUp(wait: UpWait): Promise<UpAnswer> {
  const instances = wait.targetUrls.map(instanceOf);
  if (instances.length === 0) return { ok: true };
  const query = instances
    .map((instance) => `up{instance=${JSON.stringify(instance)}}`)
    .join(' or ');
  const deadlineMs = performance.now() + wait.timeoutMs;
  for (;;) {
    if (wait.ended.aborted) return { ok: false, error: String(wait.ended.reason) };
    const missing = whatIsMissing(await wait.query(query, Date.now()), instances);
    if (missing === undefined) return { ok: true };
    if (missing.final || performance.now() >= deadlineMs)
      return { ok: false, error: missing.error };
    try {
      await sleep(POLL_INTERVAL_MS, undefined, { signal: wait.ended });
    } catch {
      return { ok: false, error: String(wait.ended.reason) };
    }
  }
}

function whatIsMissing(
  answer: QueryAnswer,
  instances: readonly string[],
): { error: string; final: boolean } | undefined {
  if (!answer.ok) return { error: answer.error, final: !answer.retryable };
  const samples = answer.value.type === 'vector' ? answer.value.samples : [];
  const problems: string[] = [];
  for (const instance of instances) {
    const ups = samples.filter((sample) => sample.labels.instance === instance);
    if (ups.length === 0) problems.push(`${instance} was not scraped yet`);
    else if (ups.every((sample) => sample.value !== 1)) problems.push(`${instance} is down (up 0)`);
  }
  return problems.length === 0 ? undefined : { error: problems.join('; '), final: false };
}
