import type { SeriesLine } from './series-line.ts';

/** A script in the language of Prometheus's promqltest, line by line what it says. */
export type Command =
  | { readonly kind: 'clear' }
  | { readonly kind: 'load'; readonly load: Load }
  | { readonly kind: 'eval'; readonly evaluation: ScriptEvaluation };

export interface Load {
  readonly stepMs: number;
  readonly series: readonly SeriesLine[];
  /** `load_with_nhcb`: each classic histogram is loaded as a native one too. */
  readonly nativeToo: boolean;
  /** Series that are given start timestamps; `all` where a line sets them for every series. */
  readonly started: readonly SeriesLine['labels'][] | 'all';
}

/** When a query is asked: at one time (`stepMs` undefined), or over a range. */
export interface Asked {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number | undefined;
}

/** A text that a message must be, or a regular expression that it must match. */
export type Wording =
  | { readonly kind: 'any' }
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'pattern'; readonly pattern: string };

export type NoteKind = 'warn' | 'info' | 'no_warn' | 'no_info';

export interface ExpectedNote {
  readonly kind: NoteKind;
  readonly wording: Wording;
}

/** What the value must be; a query that must fail has none. */
export type ExpectedValue =
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'series';
      readonly series: readonly SeriesLine[];
      /** Where the points of a range vector lie that is asked for at one time. */
      readonly rangeVector: Asked | undefined;
    };

export interface ScriptEvaluation {
  readonly line: number;
  readonly query: string;
  readonly asked: Asked;
  readonly ordered: boolean;
  /** How the message of the error must read, where one is expected. */
  readonly failure: Wording | undefined;
  readonly notes: readonly ExpectedNote[];
  readonly value: ExpectedValue;
}
