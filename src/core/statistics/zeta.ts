const TERMS = 20;

/** Riemann's ζ(s) for s > 1, by Euler and Maclaurin (DLMF 25.2.9). */
export function zeta(s: number): number {
  let sum = 0;
  for (let n = 1; n < TERMS; n += 1) sum += n ** -s;
  sum += TERMS ** (1 - s) / (s - 1) + TERMS ** -s / 2;
  let term = (s / 12) * TERMS ** (-s - 1);
  sum += term;
  term *= (-(s + 1) * (s + 2)) / (60 * TERMS ** 2);
  sum += term;
  term *= (-(s + 3) * (s + 4)) / (42 * TERMS ** 2);
  return sum + term;
}
