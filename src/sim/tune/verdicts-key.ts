import type { Reading } from '../../core/analysis/reading.ts';
import { isJudging } from '../../core/rollout/judged-watch.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import { judgeTrigger, type Part, triggerQueries } from '../../core/rollout/trigger-watch.ts';
import type { Trigger } from '../../core/rollout/triggers.ts';
import type { Verdict } from '../../core/verdict.ts';
import { type Recording, weightText } from './recording.ts';

/**
 * What a plan's rules come to along a recording, up to the first that must end the rollout: two plans
 * of one shape with the same key are the same rollout to the engine, which sees verdicts and not limits.
 */
export function verdictsKey(plan: Plan, recording: Recording): string {
  const rules = plan.triggers.map((trigger) => ({
    trigger,
    looks: isJudging(trigger) ? unfollowed(trigger) : looksOf(trigger, plan, recording),
  }));
  const endsAtMs = Math.min(...rules.map(({ trigger, looks }) => mustEndAtMs(trigger, looks)));
  return rules
    .map(({ trigger, looks }) => {
      const { action, consecutive, intervalMs, unknown } = trigger;
      const seen = looks.verdicts.slice(0, countUntil(looks.timesMs, endsAtMs));
      return `${action} ${consecutive} ${intervalMs} ${unknown} ${seen}${looks.rule}`;
    })
    .join('|');
}

interface Looks {
  readonly timesMs: readonly number[];
  /** A letter a look. */
  readonly verdicts: string;
  /** Stands for the verdicts of a rule that was not followed. */
  readonly rule: string;
}

/** A judge remembers what it has seen: only the same rule comes to the same verdicts. */
function unfollowed(trigger: Trigger): Looks {
  return { timesMs: [], verdicts: '', rule: JSON.stringify(trigger) };
}

const LETTERS: Readonly<Record<Verdict, string>> = {
  Successful: 's',
  Failed: 'f',
  Inconclusive: 'i',
  Error: 'e',
};

/** Holds whatever the rule does about silence. */
const SHARED = 'h';

const known = new WeakMap<Recording, Map<string, Looks>>();

/** Each rule is followed along each recording once, whichever rules stand beside it. */
function looksOf(trigger: Trigger, plan: Plan, recording: Recording): Looks {
  const { metric, action, comparison, limit, windowMs, intervalMs, minimumSamples } = trigger;
  const { query, samples } = metric;
  const rule = [query, samples, action, comparison, limit, windowMs, intervalMs, minimumSamples];
  const key = JSON.stringify(rule);
  const ofRecording = known.get(recording) ?? new Map<string, Looks>();
  known.set(recording, ofRecording);
  const looks = ofRecording.get(key) ?? followed(trigger, plan, recording);
  ofRecording.set(key, looks);
  return looks;
}

function followed(trigger: Trigger, plan: Plan, recording: Recording): Looks {
  const timesMs = lookTimes(trigger, recording);
  const queries = Object.entries(triggerQueries(trigger, plan));
  const verdicts = timesMs.map((atMs) => {
    const parts = queries.map(([part, query]): [Part, Reading] => {
      const ask = { id: part, metric: trigger.name, provider: { prometheus: { query } } };
      return [part as Part, recording.read(ask, atMs)];
    });
    const { verdict, isShared } = judgeTrigger(trigger, new Map(parts), atMs);
    return isShared ? SHARED : LETTERS[verdict];
  });
  return { timesMs, verdicts: verdicts.join(''), rule: '' };
}

/** On the rule's own grid, for as long as the canary has traffic; what was missed is looked at then. */
function lookTimes({ intervalMs }: Trigger, recording: Recording): number[] {
  const times: number[] = [];
  let nextMs = intervalMs;
  for (const { fromMs, toMs } of withTraffic(recording)) {
    for (let atMs = Math.max(nextMs, fromMs); atMs <= toMs; atMs = nextMs) {
      times.push(atMs);
      nextMs = (Math.floor(atMs / intervalMs) + 1) * intervalMs;
    }
  }
  return times;
}

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Both ends belong to it: what is due at the moment of a cut is asked before the cut. */
function withTraffic({ moves, endedAtMs }: Recording): Stretch[] {
  const weights = moves.filter(({ text }) => text.startsWith('weight'));
  const stretches: Stretch[] = [];
  let fromMs: number | null = null;
  for (const { atMs, text } of weights) {
    const hasTraffic = text !== weightText(0);
    if (hasTraffic) fromMs ??= atMs;
    if (hasTraffic || fromMs === null) continue;
    stretches.push({ fromMs, toMs: atMs });
    fromMs = null;
  }
  return fromMs === null ? stretches : [...stretches, { fromMs, toMs: endedAtMs }];
}

/** When the rule has been breached often enough in a row; an unknown neither adds nor clears. */
function mustEndAtMs({ action, consecutive, unknown }: Trigger, looks: Looks): number {
  if (action !== 'rollback') return Number.POSITIVE_INFINITY;
  let streak = 0;
  for (const [index, letter] of [...looks.verdicts].entries()) {
    const isUnknown = letter === 'i' || letter === 'e';
    if (letter === 'f' || (isUnknown && unknown === 'rollback')) streak += 1;
    else if (letter === 's') streak = 0;
    if (streak >= consecutive) return looks.timesMs[index] ?? Number.POSITIVE_INFINITY;
  }
  return Number.POSITIVE_INFINITY;
}

function countUntil(timesMs: readonly number[], atMs: number): number {
  const later = timesMs.findIndex((timeMs) => timeMs > atMs);
  return later < 0 ? timesMs.length : later;
}
