/*
 * Several e-values at once, however they depend on each other (Vovk and Wang 2021; Wang and Ramdas
 * 2022). An e-value of 100 is evidence of 100 to 1.
 */

/** Evidence that any of them is right: their mean. */
export function meanEvidence(eValues: readonly number[]): number {
  return eValues.reduce((sum, eValue) => sum + eValue, 0) / eValues.length;
}

/** Which of them to believe, so that at most a share `alpha` of those is wrong (e-BH); indexes. */
export function believable(eValues: readonly number[], alpha: number): number[] {
  const order = eValues.map((_, index) => index).sort((a, b) => at(eValues, b) - at(eValues, a));
  const count = order.findLastIndex(
    (index, rank) => at(eValues, index) >= eValues.length / ((rank + 1) * alpha),
  );
  return order.slice(0, count + 1).sort((a, b) => a - b);
}

/** The least alpha, 1 at most, at which each of them is among the believed: p-values adjusted for all. */
export function leastAlphas(eValues: readonly number[]): number[] {
  const order = eValues.map((_, index) => index).sort((a, b) => at(eValues, a) - at(eValues, b));
  const alphas = new Array<number>(eValues.length).fill(1);
  let least = 1;
  for (const [smaller, index] of order.entries()) {
    const rank = eValues.length - smaller;
    least = Math.min(least, eValues.length / (rank * at(eValues, index)));
    alphas[index] = least;
  }
  return alphas;
}

function at(eValues: readonly number[], index: number): number {
  return eValues[index] ?? 0;
}
