/** Kubernetes' int-or-string: it exists so that `{{args.x}}` can stand where a number is wanted. */
export type IntOrString = number | string;

const GO_INTEGER = /^[+-]?\d+$/;

/**
 * The number; text that is not a decimal integer reads as 0, without an error, as in Kubernetes.
 */
export function intValue(value: IntOrString | undefined): number {
  if (value === undefined) return 0;
  if (typeof value === 'number') return Math.trunc(value);
  return GO_INTEGER.test(value) ? Number(value) : 0;
}
