import type { RegexpBudget } from '../regexp/regexp-budget.ts';
import { compareLabels } from './label-set.ts';
import { type Matcher, matches, matchesEmpty } from './matcher.ts';
import type { Labels } from './value.ts';

interface Indexed {
  readonly labels: Labels;
}

/**
 * From label name and value to the series that carry it. Every list is in order of labels, which
 * is the order of Prometheus's answers and decides which of equal values `topk` keeps.
 */
export class LabelIndex<S extends Indexed> {
  private readonly postings = new Map<string, Map<string, S[]>>();
  private all: S[] = [];

  add(series: S): void {
    insert(this.all, series);
    for (const [name, value] of Object.entries(series.labels)) {
      const values = this.postings.get(name) ?? new Map<string, S[]>();
      this.postings.set(name, values);
      const list = values.get(value) ?? [];
      values.set(value, list);
      insert(list, series);
    }
  }

  /** Every series that meets all matchers, in order of labels. */
  select(matchers: readonly Matcher[], budget: RegexpBudget): S[] {
    const { candidates, rest } = this.narrow(matchers, budget);
    const tests = rest.map((matcher) => rememberingTest(matcher, budget));
    return candidates.filter(({ labels }) => tests.every((test) => test(labels)));
  }

  names(): string[] {
    return [...this.postings.keys()].sort();
  }

  values(name: string): string[] {
    return [...(this.postings.get(name)?.keys() ?? [])].sort();
  }

  series(): readonly S[] {
    return this.all;
  }

  /** Forgets the series that a test does not keep. */
  retain(keep: (series: S) => boolean): void {
    const kept = this.all.filter(keep);
    if (kept.length === this.all.length) return;
    this.all = [];
    this.postings.clear();
    for (const series of kept) this.add(series);
  }

  /** The shortest list that one matcher alone leaves, and the matchers still to be tested. */
  private narrow(matchers: readonly Matcher[], budget: RegexpBudget) {
    let candidates = this.all;
    let narrowedBy: Matcher | undefined;
    for (const matcher of matchers) {
      if (matcher.operator !== '=' || matcher.value === '') continue;
      const list = this.postings.get(matcher.name)?.get(matcher.value) ?? [];
      if (narrowedBy && list.length >= candidates.length) continue;
      candidates = list;
      narrowedBy = matcher;
    }
    narrowedBy ??= matchers.find((m) => m.operator === '=~' && !matchesEmpty(m));
    if (narrowedBy?.regexp) candidates = this.union(narrowedBy, budget);
    return { candidates, rest: matchers.filter((matcher) => matcher !== narrowedBy) };
  }

  private union(matcher: Matcher, budget: RegexpBudget): S[] {
    const values = [...(this.postings.get(matcher.name) ?? [])];
    const lists = values
      .filter(([value]) => matches(matcher, value, budget))
      .map(([, list]) => list);
    const [only] = lists;
    if (lists.length === 1 && only) return only;
    const members = new Set(lists.flat());
    return this.all.filter((series) => members.has(series));
  }
}

/** Labels repeat from series to series: each value is matched once. */
function rememberingTest(matcher: Matcher, budget: RegexpBudget): (labels: Labels) => boolean {
  const { name, regexp } = matcher;
  if (!regexp) return (labels) => matches(matcher, labels[name] ?? '', budget);
  const known = new Map<string, boolean>();
  return (labels) => {
    const value = labels[name] ?? '';
    let result = known.get(value);
    if (result === undefined) {
      result = matches(matcher, value, budget);
      known.set(value, result);
    }
    return result;
  };
}

function insert<S extends Indexed>(sorted: S[], series: S): void {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = sorted[middle];
    if (other && compareLabels(other.labels, series.labels) < 0) low = middle + 1;
    else high = middle;
  }
  sorted.splice(low, 0, series);
}
