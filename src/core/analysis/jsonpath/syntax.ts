/** One step of a JSONPath, as Kubernetes' own dialect has them. */
export type PathStep =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'integer'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'slice'; readonly bounds: SliceBounds }
  | { readonly type: 'wildcard' }
  | { readonly type: 'recursive' }
  | { readonly type: 'union'; readonly paths: readonly (readonly PathStep[])[] }
  | {
      readonly type: 'filter';
      readonly left: readonly PathStep[];
      readonly operator: string;
      readonly right: readonly PathStep[];
    };

export interface SliceBounds {
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The end was not written: `[2]` is `[2:3]`. */
  readonly single: boolean;
  readonly step: number | undefined;
}

/** A template is texts and paths, in turn: `{.a}`, `x{.a}y`. */
export type Template = readonly (readonly PathStep[])[];

/** What is wrong with a path, or why it finds nothing. */
export function pathError(message: string): never {
  throw new Error(message, { cause: 'jsonpath' });
}

export function isPathError(error: unknown): error is Error {
  return error instanceof Error && error.cause === 'jsonpath';
}
