import { alphaOfEpoch } from './epochs.ts';

/** A right split is called wrong once in so many tests at most, however often one looks. */
export const SPLIT_ALPHA = 0.001;

/**
 * The first sees at once that an arm is gone, the second in time that it loses a few of its users: 5 %
 * of a half are seen in 50,000 users (95 % of tests), a whole half in two dozen.
 */
const CONCENTRATIONS = [10, 1_000];

/**
 * Whether users come in the shares that the weights ask for: the Dirichlet-multinomial evidence of
 * Lindon and Malek, "Anytime-valid inference for multinomial count data" (2022), user by user, as the
 * mean over two priors. Of users and not of requests: a user who comes back is no second draw.
 */
export class SplitEvidence {
  private readonly shares: readonly number[];
  private readonly counts: number[];
  private users = 0;
  private readonly logs = CONCENTRATIONS.map(() => 0);
  private highestLog = 0;

  constructor(shares: readonly number[]) {
    this.shares = shares;
    this.counts = shares.map(() => 0);
  }

  /** A user who was not there before. */
  add(arm: number): void {
    const share = this.shares[arm] ?? 0;
    const before = this.counts[arm] ?? 0;
    CONCENTRATIONS.forEach((concentration, index) => {
      const expected = (concentration * share + before) / (concentration + this.users);
      this.logs[index] = (this.logs[index] ?? 0) + Math.log(expected / share);
    });
    this.counts[arm] = before + 1;
    this.users += 1;
    // Whom no weight allows for is proof by itself.
    this.highestLog = Math.max(this.highestLog, share > 0 ? this.logEvidence : Infinity);
  }

  get seen(): readonly number[] {
    return this.counts;
  }

  /** ln of an e-value against "the split is as the weights say". */
  get logEvidence(): number {
    const highest = Math.max(...this.logs);
    const sum = this.logs.reduce((total, log) => total + Math.exp(log - highest), 0);
    return highest + Math.log(sum / this.logs.length);
  }

  /** An always-valid p-value: of the strongest evidence so far, since a lie stays one. */
  get p(): number {
    return Math.exp(-this.highestLog);
  }
}

export interface SplitArm {
  readonly arm: string;
  readonly users: number;
  /** By the weights, of all users so far. */
  readonly expected: number;
}

export interface SampleRatio {
  /** `mismatch`: arms have users in other shares than their weights. `mixed`: users were seen in two arms. */
  readonly state: 'ok' | 'mismatch' | 'mixed';
  readonly p: number;
  readonly arms: readonly SplitArm[];
  /** Requests of users who had been seen in another arm of the same epoch. */
  readonly strays: number;
  /** What is wrong, and what usually is behind it; null if nothing. */
  readonly message: string | null;
}

export function sampleRatio(
  evidence: SplitEvidence,
  {
    arms,
    epoch,
    strays,
  }: { readonly arms: readonly SplitArm[]; readonly epoch: number; readonly strays: number },
): SampleRatio {
  const { p } = evidence;
  const isWrong = p <= alphaOfEpoch(SPLIT_ALPHA, epoch);
  const state = strays > 0 ? 'mixed' : isWrong ? 'mismatch' : 'ok';
  const message = strays > 0 ? mixedText(strays) : isWrong ? mismatchText(arms, p) : null;
  return { state, p, arms, strays, message };
}

function mixedText(strays: number): string {
  return (
    `${strays === 1 ? 'a request came' : `${strays} requests came`} from users who had been in another arm, ` +
    'though the weights stood: usually routers with different tables or salts, or users without a steady id'
  );
}

function mismatchText(arms: readonly SplitArm[], p: number): string {
  const [least] = arms.toSorted((a, b) => deviation(a) - deviation(b));
  const all = arms.reduce((sum, { users }) => sum + users, 0);
  if (least === undefined) return '';
  const seen = `${least.users} of ${all} users where ${Math.round(least.expected)} were expected`;
  return (
    `${least.arm} has too few: ${seen} (p ${p.toExponential(0)}); usually its users are lost before they ` +
    'are counted (a client that breaks, a proxy or cache that answers for it), bots that keep to one arm, ' +
    'or users whom an earlier epoch drove away'
  );
}

/** In standard deviations, near enough. */
function deviation({ users, expected }: SplitArm): number {
  return (users - expected) / Math.sqrt(expected);
}
