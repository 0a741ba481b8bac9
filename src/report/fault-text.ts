import type { Fault, FaultEffects } from '../core/model/fault.ts';
import { quantityText } from '../core/rollout/quantity-text.ts';
import { formatDuration } from '../core/time.ts';

/** What a fault does and to whom, `canary: hallucination 8%`. */
export function faultText({ target, among, effects }: Fault): string {
  const done = Object.entries(effects).flatMap(([name, value]) => effectText(name, value, effects));
  const who = [
    among?.users === undefined ? [] : [usersText(among.users)],
    among?.prompts === undefined ? [] : [`prompts about ${among.prompts.join(', ')}`],
  ].flat();
  const only = who.length === 0 ? '' : `, for ${who.join(' and ')}`;
  return `${target}: ${done.join(', ')}${only}`;
}

/** When it strikes, `from 5m on` or `at 5m for 30s, every 2m`. */
export function faultTimeText({ atMs, forMs, everyMs }: Fault): string {
  if (forMs === null) return atMs === 0 ? 'from the start on' : `from ${formatDuration(atMs)} on`;
  const again = everyMs === null ? '' : `, every ${formatDuration(everyMs)}`;
  return `at ${atMs === 0 ? '0s' : formatDuration(atMs)} for ${formatDuration(forMs)}${again}`;
}

function usersText(users: number | string): string {
  return typeof users === 'number'
    ? `${quantityText(users, 'share')} of the users`
    : `users of the segment ${users}`;
}

/** Shares as percentages, factors as such, the rest by its name. */
function effectText(name: string, value: unknown, effects: FaultEffects): readonly string[] {
  switch (name) {
    case 'errorKind':
    case 'errorAt':
      return [];
    case 'errors':
      return [
        `errors ${quantityText(Number(value), 'share')}` +
          (effects.errorKind === undefined ? '' : ` (${effects.errorKind})`),
      ];
    case 'latency':
    case 'verbose':
      return [`${name} ${quantityText(Number(value), 'count')}x`];
    case 'ramp': {
      const { from = 1, to = 1, overMs = 0 } = effects.ramp ?? {};
      return [`latency ${from}x to ${to}x over ${formatDuration(overMs)}`];
    }
    case 'coldStart': {
      const { factor = 1, forMs = 0 } = effects.coldStart ?? {};
      return [`cold start ${factor}x for ${formatDuration(forMs)}`];
    }
    case 'flaws':
      return [`flawed answers (${Object.keys(effects.flaws ?? {}).join(', ')})`];
    default:
      if (value === false) return [];
      return [typeof value === 'number' ? `${name} ${quantityText(value, 'share')}` : name];
  }
}

/** The times within a run in which a fault struck, ms of plan time. */
export function faultSpans(
  { atMs, forMs, everyMs }: Fault,
  endMs: number,
): readonly { readonly fromMs: number; readonly toMs: number }[] {
  const spans: { fromMs: number; toMs: number }[] = [];
  for (let fromMs = atMs; fromMs <= endMs && spans.length < MOST_SPANS; fromMs += everyMs ?? 0) {
    const toMs = forMs === null ? endMs : Math.min(endMs, fromMs + forMs);
    spans.push({ fromMs, toMs });
    if (everyMs === null) break;
  }
  return spans;
}

/** A fault that flaps oftener is one bar to the eye. */
const MOST_SPANS = 200;
