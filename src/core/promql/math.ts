import { goMax, goMin } from './go-math.ts';

/** Functions of each sample's value alone. */
export const VALUE_FUNCTIONS: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  deg: (value) => (value * 180) / Math.PI,
  exp: Math.exp,
  floor: Math.floor,
  ln: Math.log,
  log10: Math.log10,
  log2: Math.log2,
  rad: (value) => (value * Math.PI) / 180,
  sgn: (value) => (value < 0 ? -1 : value > 0 ? 1 : value),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
};

type WithScalars = (value: number, scalars: readonly number[]) => number | undefined;

/** Functions of each sample's value and of scalars; undefined drops the sample. */
export const SCALED_FUNCTIONS: Readonly<Record<string, WithScalars>> = {
  round: (value, [nearest = 1]) => {
    const inverse = 1 / nearest;
    return Math.floor(value * inverse + 0.5) / inverse;
  },
  clamp: (value, [least = 0, most = 0]) =>
    most < least ? undefined : goMax(least, goMin(most, value)),
  clamp_min: (value, [least = 0]) => goMax(least, value),
  clamp_max: (value, [most = 0]) => goMin(most, value),
};
