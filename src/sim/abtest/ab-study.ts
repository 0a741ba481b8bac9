import { AB_VERDICTS, type AbVerdict } from '../../core/abtest/results.ts';
import { stream } from '../../core/random.ts';
import type {
  AbFinding,
  AbRunOutcome,
  AbStudyResult,
  RunFinding,
} from '../../core/scenario/abtest/ab-study-result.ts';
import type { Share } from '../../core/scenario/study-result.ts';
import { Reservoir } from '../reservoir.ts';
import { shareOfRuns } from '../share-of-runs.ts';

/** Every run up to here is kept; beyond it, a sample of as many. */
const RUNS_KEPT = 10_000;

/**
 * Adds up the runs of one A/B test, in the order of their seeds, in memory that does not grow with
 * their number.
 */
export class AbStudy {
  private runs = 0;
  private stopped = 0;
  private control = '';
  private readonly seed: number;
  private readonly findings = new Map<string, FindingTally>();
  private readonly held = new Map<string, { readonly expected: string; readonly count: number }>();

  constructor(seed: number) {
    this.seed = seed;
  }

  add(run: AbRunOutcome): void {
    this.runs += 1;
    this.control = run.control;
    if (run.split !== 'ok') this.stopped += 1;
    for (const finding of run.findings) {
      const key = `${finding.arm} ${finding.metric}`;
      const tally = this.findings.get(key) ?? new FindingTally(finding, this.seed);
      this.findings.set(key, tally);
      tally.add(finding);
    }
    for (const { name, expected, pass } of run.expectations) {
      const count = this.held.get(name)?.count ?? 0;
      this.held.set(name, { expected, count: count + (pass ? 1 : 0) });
    }
  }

  result(
    about: Pick<AbStudyResult, 'scenario' | 'compression' | 'seeds' | 'notes'>,
  ): AbStudyResult {
    return {
      version: 1,
      world: 'simulation',
      ...about,
      seeds: { ...about.seeds, done: this.runs },
      complete: this.runs === about.seeds.asked,
      control: this.control,
      stopped: shareOfRuns(this.stopped, this.runs),
      findings: [...this.findings.values()].map((tally) => tally.finding()),
      expectations: [...this.held].map(([name, { expected, count }]) => ({
        name,
        expected,
        ...shareOfRuns(count, this.runs),
      })),
    };
  }
}

/** One treatment and metric. */
class FindingTally {
  private readonly of: Pick<RunFinding, 'arm' | 'metric'>;
  private readonly verdicts = new Map<AbVerdict, number>();
  private runs = 0;
  private readonly calledAtMs: Reservoir;
  private readonly requests: Reservoir;
  private readonly relative: Reservoir;

  constructor({ arm, metric }: RunFinding, seed: number) {
    this.of = { arm, metric };
    const reservoir = (what: string) =>
      new Reservoir(RUNS_KEPT, stream(seed, `study/${arm}/${metric}/${what}`));
    this.calledAtMs = reservoir('called');
    this.requests = reservoir('requests');
    this.relative = reservoir('relative');
  }

  add({ verdict, called, relative }: RunFinding): void {
    if (called !== null) {
      this.calledAtMs.add(called.atMs);
      this.requests.add(called.requests);
    }
    if (relative !== null) this.relative.add(relative);
    if (verdict === null) return;
    this.runs += 1;
    this.verdicts.set(verdict, (this.verdicts.get(verdict) ?? 0) + 1);
  }

  finding(): AbFinding {
    const shares = AB_VERDICTS.map(
      (verdict) => [verdict, shareOfRuns(this.verdicts.get(verdict) ?? 0, this.runs)] as const,
    );
    return {
      ...this.of,
      verdicts: Object.fromEntries(shares) as Record<AbVerdict, Share>,
      calledAtMs: this.calledAtMs.spread(),
      calledAfterRequests: this.requests.spread(),
      relative: this.relative.spread(),
    };
  }
}
