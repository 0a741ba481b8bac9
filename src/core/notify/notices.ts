import { murmur3 } from '../hash.ts';
import type { Stepped } from '../rollout/engine.ts';
import type { Hold, RolloutEvent, RolloutState } from '../rollout/state.ts';
import { stepLabel } from '../rollout/step-label.ts';
import type { Notice, NoticeKind } from './notice.ts';
import { type MetricMention, mentioned } from './notice-measurement.ts';

/** One turn of an engine, as it was taken. */
export interface TakenTurn {
  /** Null before the first. */
  readonly before: RolloutState | null;
  readonly stepped: Pick<Stepped, 'state' | 'events'>;
  readonly atMs: number;
}

/** What people are to hear of a turn, in its order; the same of the same turn, ids too. */
export function noticesOf(turn: TakenTurn, links: Notice['links']): readonly Notice[] {
  const { state, events } = turn.stepped;
  let weight = turn.before?.weight ?? 0;
  return events.flatMap((event, index) => {
    const before = weight;
    if (event.kind === 'weight') weight = event.weight;
    const told = toldOf(event, state, before);
    if (told === null) return [];
    return [
      {
        id: noticeId(turn, index),
        kind: told.kind,
        atMs: turn.atMs,
        ...{ rollout: state.plan.rollout, models: state.plan.models, attempt: state.attempt },
        ...{ message: told.message, done: told.done, step: stepOf(state) },
        weight: { before, after: told.after },
        measurement: told.about && mentioned(state, told.about),
        links,
      },
    ];
  });
}

interface Told {
  readonly kind: NoticeKind;
  readonly message: string;
  readonly done: string;
  readonly after: number;
  readonly about: MetricMention | null;
}

/** Null of what nobody need be told: a step begins, a measurement is well. */
function toldOf(event: RolloutEvent, state: RolloutState, before: number): Told | null {
  const asked = state.pendingWeight?.weight ?? state.weight;
  switch (event.kind) {
    case 'weight': {
      // Confirmed anew after the engine was away.
      if (event.weight === before) return null;
      const done = `weight ${before}% to ${event.weight}%`;
      const message = `${event.weight}% of the traffic goes to the canary`;
      return { kind: 'weight', message, done, after: event.weight, about: null };
    }
    case 'held':
      return { ...heldWords(event.hold, before, asked), after: asked };
    case 'released': {
      if (event.hold.kind !== 'kill-switch') return null;
      const message = `the kill switch is off again, after: ${event.hold.message}`;
      const done = `the rollout goes on from ${asked}%`;
      return { kind: 'killed', message, done, after: asked, about: null };
    }
    case 'detected': {
      // A person who aborts need not be told so; the end is.
      if (event.reason.by === 'operator') return null;
      const { message } = event.reason;
      const done = `weight ${before}% to 0%: the canary is taken out of the traffic`;
      return { kind: 'detected', message, done, after: 0, about: event.reason };
    }
    case 'ended':
      return endWords(event.outcome, state);
    case 'step':
    case 'back':
    case 'measured':
    case 'refused':
      return null;
  }
}

function heldWords(hold: Hold, before: number, asked: number): Omit<Told, 'after'> {
  const { message } = hold;
  const at = before === asked ? `held at ${asked}%` : `held, weight ${before}% to ${asked}%`;
  const about = { ...hold, condition: null };
  switch (hold.kind) {
    case 'alert':
      return { kind: 'alert', message, done: `${at}: a person promotes or aborts`, about };
    case 'pause-step':
      return { kind: 'paused', message, done: `${at}: a person promotes or aborts`, about };
    case 'operator':
      return { kind: 'paused', message, done: `${at}: a person resumes or aborts`, about };
    case 'inconclusive':
      return { kind: 'held', message, done: `${at}: a person promotes or aborts`, about };
    case 'not-enough-data':
      return { kind: 'held', message, done: `${at} until there is an answer`, about };
    case 'kill-switch': {
      const done = 'every request goes to stable, and the plan stands still';
      return { kind: 'killed', message, done, about };
    }
  }
}

function endWords(outcome: RolloutState['outcome'], state: RolloutState): Told | null {
  const { reason, weight: after } = state;
  const why = reason === null ? '' : `: ${reason.message}`;
  switch (outcome) {
    case 'promoted': {
      const done = 'the canary serves everybody';
      return { kind: 'promoted', message: `promoted${why}`, done, after, about: null };
    }
    case 'rolled-back': {
      const done = 'the router has confirmed weight 0: nobody gets the canary';
      return { kind: 'rolled-back', message: `rolled back${why}`, done, after, about: reason };
    }
    case 'aborted': {
      const done = 'the router has confirmed weight 0: nobody gets the canary';
      const message = reason?.message ?? 'aborted';
      return { kind: 'aborted', message, done, after, about: null };
    }
    case 'paused':
      return {
        ...{ kind: 'paused', message: `left as it stands${why}` },
        ...{ done: `weight ${after}%`, after, about: null },
      };
    case null:
      return null;
  }
}

function stepOf({ plan, stepIndex }: RolloutState): Notice['step'] {
  const step = plan.steps[stepIndex];
  return step ? { number: stepIndex + 1, of: plan.steps.length, label: stepLabel(step) } : null;
}

/** Of what its turn's journal record holds, so that a replay comes to the same; without a dot, as
 * Standard Webhooks wants it. */
function noticeId({ stepped, atMs }: TakenTurn, index: number): string {
  const { plan, startedAtMs } = stepped.state;
  const content = JSON.stringify([plan.rollout, plan.models.canary.hash, stepped.events[index]]);
  const hash = murmur3(content).toString(16).padStart(8, '0');
  return `msg_${startedAtMs.toString(36)}_${atMs.toString(36)}_${index}_${hash}`;
}
