import type { JsonObject } from '../../../core/flags/json.ts';
import { MODEL_VERSION_FLAG } from '../../../core/routing/model-version-flag.ts';
import type { Chooser, Forecast } from '../../router/chooser.ts';
import type { FlagAnswer, FlagSource } from './flag-source.ts';

/** What a router decides at this moment, for who asks which model a user would get. */
export interface ModelView<Part extends string> extends Pick<Chooser<Part>, 'foresee'> {
  readonly versions: Readonly<Record<Part, string>>;
  /** Another text once some user may get another model. */
  state(): string;
}

/** The router's own flag. */
export interface ModelFlag extends FlagSource {
  /** To be called once the state is another one: who listens hears of it. */
  moved(): void;
}

/** OpenFeature's reasons for the router's, which go along as the cause. */
const REASONS: Readonly<Record<Forecast['reason'], FlagAnswer['reason']>> = {
  'kill-switch': 'STATIC',
  'header-route': 'TARGETING_MATCH',
  segment: 'TARGETING_MATCH',
  'canary-closed': 'STATIC',
  'canary-open': 'STATIC',
  split: 'SPLIT',
  'no-user': 'DEFAULT',
  'test-stopped': 'STATIC',
};

/**
 * `inference-model-version`: the version of the model that the router would pick for a user at this
 * moment. It has a value whatever happens, the kill switch too: without one an SDK would give its
 * caller a default from when that code was written.
 */
export function modelFlag<Part extends string>(view: ModelView<Part>): ModelFlag {
  const { versions, state } = view;
  const subscribers = new Set<() => void>();
  const has = (key: string): boolean => key === MODEL_VERSION_FLAG;
  return {
    keys: () => [MODEL_VERSION_FLAG],
    has,
    evaluate: (key, context) => (has(key) ? foreseen(view, context) : notFound(key)),
    metadata: () => ({}),
    version: () => JSON.stringify([versions, state()]),
    subscribe: (changed) => {
      subscribers.add(changed);
      return () => void subscribers.delete(changed);
    },
    moved: () => {
      for (const changed of subscribers) changed();
    },
  };
}

function foreseen<Part extends string>(
  { foresee, versions }: ModelView<Part>,
  context: JsonObject,
): Promise<FlagAnswer> {
  return new Promise((resolve) => {
    foresee(context, ({ role, reason }) => {
      const metadata = { cause: reason };
      resolve({
        ...NO_ERROR,
        value: versions[role],
        variant: role,
        reason: REASONS[reason],
        metadata,
      });
    });
  });
}

function notFound(key: string): FlagAnswer {
  return {
    value: undefined,
    variant: undefined,
    reason: 'ERROR',
    errorCode: 'FLAG_NOT_FOUND',
    errorDetails: `flag "${key}" is not there`,
    metadata: {},
    isFloat: false,
  };
}

const NO_ERROR = { errorCode: undefined, errorDetails: undefined, isFloat: false };
