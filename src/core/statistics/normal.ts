/** The standard normal distribution, to 15 digits: W. J. Cody's rational approximations (1969). */

const SQRT_TWO = Math.SQRT2;
const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Where the central approximation ends. */
const CENTRE = 0.46875;

/** Highest power first, the denominators without their leading 1. */
const CENTRAL = {
  over: [
    0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302,
    3209.3775891384694,
  ],
  under: [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171],
};
const MIDDLE = {
  over: [
    2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163,
    298.6351381974001, 881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
  ],
  under: [
    1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903,
    3290.7992357334597, 4362.619090143247, 3439.3676741437216, 1230.3393548037495,
  ],
};
const TAIL = {
  over: [
    0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926,
    0.016083785148742275, 0.0006587491615298378,
  ],
  under: [
    1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132,
    0.0023352049762686918,
  ],
};

/** Φ(x). */
export function normalCdf(x: number): number {
  const y = Math.abs(x) / SQRT_TWO;
  if (y <= CENTRE) return 0.5 + 0.5 * Math.sign(x) * y * ratio(CENTRAL, y * y);
  const tail = 0.5 * scaledErfc(y) * Math.exp(-y * y);
  return x < 0 ? tail : 1 - tail;
}

/** ln Φ(x), exact where Φ itself has vanished. */
export function logNormalCdf(x: number): number {
  const y = -x / SQRT_TWO;
  if (y <= CENTRE) return Math.log(normalCdf(x));
  return Math.log(0.5 * scaledErfc(y)) - y * y;
}

export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x - LOG_ROOT_TWO_PI);
}

/** e^(y²) erfc(y) for y above the centre. */
function scaledErfc(y: number): number {
  if (y <= 4) return ratio(MIDDLE, y);
  const inverse = 1 / (y * y);
  return (1 / Math.sqrt(Math.PI) - inverse * ratio(TAIL, inverse)) / y;
}

function ratio(
  { over, under }: { readonly over: readonly number[]; readonly under: readonly number[] },
  at: number,
): number {
  return horner(over, at) / horner(under, at);
}

function horner(coefficients: readonly number[], at: number): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * at + coefficient;
  return sum;
}

/**
 * The z below which a share `p` lies: a rough start (Abramowitz and Stegun 26.2.23), then Halley
 * steps on Φ. ±Infinity for 1 and 0.
 */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  const over = 2.515517 + t * (0.802853 + t * 0.010328);
  const under = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let z = over / under - t;
  for (let step = 0; step < 3; step += 1) {
    const miss = (normalCdf(z) - p) / normalDensity(z);
    z -= miss / (1 + (z * miss) / 2);
  }
  return z;
}
