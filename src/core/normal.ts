/**
 * The standard normal's distribution function, absolute error below 1e-14.
 * Source: J. F. Hart et al., Computer Approximations (1968), algorithm 5666, in the form of
 * G. West, "Better approximations to cumulative normal functions", Wilmott (2005).
 */
export function normalCdf(z: number): number {
  const tail = upperTail(Math.abs(z));
  return z > 0 ? 1 - tail : tail;
}

const SQRT_TWO_PI = 2.5066282746310002;

/** From here on the continued fraction is the more exact one. */
const FAR = 7.07106781186547;

function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2);
  if (z >= FAR) {
    const fraction = z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))));
    return density / (fraction * SQRT_TWO_PI);
  }
  let above = 3.52624965998911e-2;
  above = above * z + 0.700383064443688;
  above = above * z + 6.37396220353165;
  above = above * z + 33.912866078383;
  above = above * z + 112.079291497871;
  above = above * z + 221.213596169931;
  above = above * z + 220.206867912376;
  let below = 8.83883476483184e-2;
  below = below * z + 1.75566716318264;
  below = below * z + 16.064177579207;
  below = below * z + 86.7807322029461;
  below = below * z + 296.564248779674;
  below = below * z + 637.333633378831;
  below = below * z + 793.826512519948;
  below = below * z + 440.413735824752;
  return (density * above) / below;
}
