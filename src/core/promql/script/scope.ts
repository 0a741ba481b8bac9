import { childrenOf, type Expr } from '../ast.ts';
import type { PromqlError } from '../error.ts';
import { labelSet, METRIC_NAME, without } from '../label-set.ts';
import { SeriesStore } from '../store.ts';
import type { Labels } from '../value.ts';
import type { Load, ScriptEvaluation } from './script.ts';

/** What a case may need and not find here; every case that is skipped names one of these. */
export type OutOfScope =
  | 'native histograms'
  | 'start timestamps'
  | 'experimental functions'
  | 'experimental syntax';

const REFUSALS: readonly (readonly [RegExp, OutOfScope])[] = [
  [/native histograms are not supported/, 'native histograms'],
  [
    /function "\w+" is not enabled|^.*(?:limitk|limit_ratio)\(\) is experimental/,
    'experimental functions',
  ],
  [
    /fill modifiers are not enabled|(?:anchored|smoothed) modifier is experimental|experimental duration expression/,
    'experimental syntax',
  ],
];

/** Why a query that does not parse is out of scope; undefined if it should have parsed. */
export function refusalReason({ message }: PromqlError): OutOfScope | undefined {
  return REFUSALS.find(([refusal]) => refusal.test(message))?.[1];
}

/** The series of a script that hold what is out of scope, found by their labels. */
export class ScopedSeries {
  private readonly stores = new Map<OutOfScope, SeriesStore>();

  load({ series, started, nativeToo }: Load): void {
    for (const { labels, points } of series) {
      if (points.includes('native histogram')) this.add('native histograms', labels);
      const native = nativeToo ? nativeOf(labels) : undefined;
      if (native) this.add('native histograms', native);
      if (started === 'all') this.add('start timestamps', labels);
    }
    if (started !== 'all') for (const labels of started) this.add('start timestamps', labels);
  }

  /** Why an evaluation is out of scope: what it selects, or what it expects. */
  reason(expr: Expr, { value }: ScriptEvaluation): OutOfScope | undefined {
    if (value.kind === 'series' && value.series.some(({ points }) => isNative(points)))
      return 'native histograms';
    for (const [reason, store] of this.stores) if (selectsFrom(store, expr)) return reason;
    return undefined;
  }

  private add(reason: OutOfScope, labels: Labels): void {
    const store = this.stores.get(reason) ?? new SeriesStore();
    this.stores.set(reason, store);
    store.series(labels);
  }
}

function isNative(points: readonly unknown[]): boolean {
  return points.includes('native histogram');
}

function selectsFrom(store: SeriesStore, expr: Expr): boolean {
  if (expr.kind === 'selector') return store.select(expr.matchers).length > 0;
  return childrenOf(expr).some((child) => selectsFrom(store, child));
}

const CLASSIC_SUFFIX = /_(?:bucket|count|sum)$/;

/** The native histogram that a classic one's series becomes part of. */
function nativeOf(labels: Labels): Labels | undefined {
  const name = labels[METRIC_NAME] ?? '';
  if (!CLASSIC_SUFFIX.test(name)) return undefined;
  const rest = Object.entries(without(labels, ['le', METRIC_NAME]));
  return labelSet([...rest, [METRIC_NAME, name.replace(CLASSIC_SUFFIX, '')]]);
}
