import type { Answer, AnswerPlan } from '../answer-plan.ts';
import type { ErrorKind } from '../profile.ts';
import { cut } from './cut.ts';
import { malformed } from './malformed.ts';
import { malformedEvent } from './malformed-event.ts';
import { reset } from './reset.ts';
import { stall } from './stall.ts';
import { status } from './status.ts';
import type { Strike } from './strike.ts';
import { timeout } from './timeout.ts';
import { unfinished } from './unfinished.ts';

/** In place of an answer, some time after the request. */
type BeforeFirstByte = (afterMs: number, at: number | null) => AnswerPlan;

/** To an answer that was already made. */
type WithinAnswer = (answer: Answer, strike: Strike) => AnswerPlan;

/** Every way to fail, one file each. */
export const ERROR_FAULTS: Readonly<
  Record<
    ErrorKind,
    | { readonly when: 'before'; readonly plan: BeforeFirstByte }
    | { readonly when: 'within'; readonly plan: WithinAnswer }
  >
> = {
  '401': { when: 'before', plan: status(401) },
  '404': { when: 'before', plan: status(404) },
  '429': { when: 'before', plan: status(429) },
  '500': { when: 'before', plan: status(500) },
  '503': { when: 'before', plan: status(503) },
  timeout: { when: 'before', plan: timeout },
  reset: { when: 'before', plan: reset },
  malformed: { when: 'before', plan: malformed },
  cut: { when: 'within', plan: cut },
  stall: { when: 'within', plan: stall },
  'malformed-event': { when: 'within', plan: malformedEvent },
  unfinished: { when: 'within', plan: unfinished },
};

/** Those of which one may ask at which token they strike. */
export const PLACED_ERRORS = ['cut', 'stall', 'malformed-event'] as const;
