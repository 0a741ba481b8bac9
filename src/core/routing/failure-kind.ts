/**
 * What a model can be blamed for. `5xx` and `429` are its own answers; `overload` means that more
 * requests than the router holds were waiting for it.
 */
export const FAILURE_KINDS = [
  '5xx',
  '429',
  'timeout',
  'refused',
  'reset',
  'malformed',
  'cut',
  'overload',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];
