/** Below this quality an answer counts as bad for whoever got it. */
const BAD_QUALITY = 0.5;

export function isBadAnswer(quality: number, hallucination: boolean): boolean {
  return hallucination || quality < BAD_QUALITY;
}

/** The mean of the last `size` values, fed one at a time. */
export function slidingMean(size: number): (value: number) => number {
  const last: number[] = [];
  let next = 0;
  return (value) => {
    last[next] = value;
    next = (next + 1) % size;
    return last.reduce((sum, each) => sum + each, 0) / last.length;
  };
}
