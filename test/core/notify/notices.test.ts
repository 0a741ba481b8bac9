import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../src/core/notify/notice.ts';
import { noticeLines } from '../../../src/core/notify/notice-lines.ts';
import { noticesOf } from '../../../src/core/notify/notices.ts';
import { turnsSince } from '../../../src/core/notify/turns-since.ts';
import { webhookPayload } from '../../../src/core/notify/webhook-payload.ts';
import { ANALYSIS, MINUTE_MS, planOf } from '../rollout/plans.ts';
import { runScript } from '../rollout/scripted-world.ts';
import { LINKS, told } from './told-rollouts.ts';

const STEPS = `steps:
- setWeight: 25
- pause: {duration: 10m}
- setWeight: 50
- pause: {}`;

const TRIGGERS = `window: 5m
interval: 1m
triggers:
  - error-rate > 1% rollback
  - cost-per-request > 1.5x baseline alert
`;

const isCost = (query: string) => query.includes('cost');
const isShare = (query: string) => query.includes('/');

/** Errors of the canary from a minute on; its cost twice that of stable from another. */
function failing({ errorsFrom = Infinity, costFrom = Infinity }) {
  return (query: string, nowMs: number) => {
    if (!isShare(query)) return 612;
    if (isCost(query))
      return query.includes('bbbb') && nowMs >= costFrom * MINUTE_MS ? 0.004 : 0.002;
    return query.includes('bbbb') && nowMs >= errorsFrom * MINUTE_MS ? 0.118 : 0.002;
  };
}

function people(notices: readonly Notice[]): string {
  return notices
    .map((notice) => {
      const { title, message, facts, queries } = noticeLines(notice);
      const lines = [...facts, ...queries].map(([name, text]) => `  ${name}: ${text}`);
      return [`[${notice.kind}] ${title}`, `  ${message}`, ...lines].join('\n');
    })
    .join('\n\n');
}

const ROLLED_BACK = {
  read: failing({ errorsFrom: 14, costFrom: 3 }),
  commands: [{ atMs: 5 * MINUTE_MS, verb: 'promote' as const, by: 'ann' }],
  untilMs: 60 * MINUTE_MS,
};

describe('what people are told', () => {
  it('of an alert, a pause, a rollback: values, limits, samples, queries, and what was done', async () => {
    const notices = told(planOf(STEPS, TRIGGERS), ROLLED_BACK);
    await expect(`${people(notices)}\n`).toMatchFileSnapshot(golden('rolled-back.txt'));
  });

  it('of silence, the kill switch, a person who aborts', async () => {
    const notices = told(planOf(STEPS, TRIGGERS), {
      read: (query, nowMs) => (nowMs < 12 * MINUTE_MS ? 'no-data' : failing({})(query, nowMs)),
      commands: [
        { atMs: 13 * MINUTE_MS, verb: 'kill', by: 'ann' },
        { atMs: 15 * MINUTE_MS, verb: 'unkill', by: 'bob' },
        { atMs: 18 * MINUTE_MS, verb: 'pause', by: 'bob' },
        { atMs: 20 * MINUTE_MS, verb: 'abort', by: 'bob' },
      ],
      untilMs: 60 * MINUTE_MS,
    });
    await expect(`${people(notices)}\n`).toMatchFileSnapshot(golden('aborted.txt'));
  });

  it('of a failed analysis: its condition, its value, its query', async () => {
    const notices = told(planOf(`steps:\n- setWeight: 25\n${ANALYSIS}`), {
      read: () => 0.2,
      untilMs: 60 * MINUTE_MS,
    });
    await expect(`${people(notices)}\n`).toMatchFileSnapshot(golden('analysis.txt'));
  });

  it('of a promotion', () => {
    const notices = told(planOf('steps:\n- setWeight: 25'), { read: () => 0, untilMs: MINUTE_MS });
    expect(notices.map(({ kind, weight, done }) => [kind, weight, done])).toEqual([
      ['weight', { before: 0, after: 25 }, 'weight 0% to 25%'],
      ['weight', { before: 25, after: 100 }, 'weight 25% to 100%'],
      ['promoted', { before: 100, after: 100 }, 'the canary serves everybody'],
    ]);
  });

  it('as JSON, in the shape of Standard Webhooks', async () => {
    const detected = told(planOf(STEPS, TRIGGERS), ROLLED_BACK).find(
      ({ kind }) => kind === 'detected',
    );
    if (!detected) throw new Error('nothing was detected');
    const text = JSON.stringify(webhookPayload(detected), null, 2);
    await expect(`${text}\n`).toMatchFileSnapshot(golden('detected.json'));
  });
});

describe('ids', () => {
  const { records } = runScript(planOf(STEPS, TRIGGERS), ROLLED_BACK);
  const all = turnsSince(records, 0).flatMap((turn) => noticesOf(turn, LINKS));

  it('are of each notice its own, and hold no dot', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ id }) => id.includes('.'))).toEqual([]);
  });

  it('are the same when a journal is decided again from any moment on', () => {
    for (const { atMs } of all) {
      const again = turnsSince(records, atMs).flatMap((turn) => noticesOf(turn, LINKS));
      expect(again).toEqual(all.filter((notice) => notice.atMs >= atMs));
    }
  });
});

function golden(name: string): string {
  return join(import.meta.dirname, '../../golden/notify', name);
}
