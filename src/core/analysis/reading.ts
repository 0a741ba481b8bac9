/**
 * What came back from a metric provider. A provider only reads; whether a reading is good is
 * decided by the analysis, so that the same decision is taken in every world.
 */
export type Reading = ReadingDone | ReadingFailed;

export interface ReadingDone {
  readonly ok: true;
  /** Which ask this answers. */
  readonly askId: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly result: MetricResult;
  /** The text to store as the value, where it is not what the result itself reads as. */
  readonly valueText?: string;
  /** What the provider warned of: data that is warned to be incomplete is never a pass. */
  readonly warnings: readonly string[];
}

export interface ReadingFailed {
  readonly ok: false;
  readonly askId: string;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  readonly error: string;
}

/**
 * The value that a condition sees as `result`, with the Go type it has in Argo Rollouts, because
 * conditions are type-checked against it: `prom` is float64 or []float64 (labels are lost), `json`
 * anything encoding/json decodes to, the rest as their names say.
 */
export interface MetricResult {
  readonly kind: 'prom' | 'json' | 'nilptr' | 'floatptr' | 'int' | 'strslice';
  readonly value: JsonValue;
}

/** JSON, but numbers may be NaN or infinite. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
