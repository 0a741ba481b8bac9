import type {
  CountedPairs,
  MeasuredPairs,
  ReadPair,
  Side,
  Trait,
} from '../../core/compare/comparison.ts';
import { MEASURES, type MeasureName } from '../../core/compare/measures.ts';
import { SIGNS } from '../../core/compare/signs.ts';
import { wordDistance } from '../../core/compare/word-distance.ts';
import { BINS_PER_DOUBLING, type LogBins } from '../../core/statistics/log-bins.ts';
import type { Database } from './database.ts';
import type { PairFiles } from './pair-files.ts';
import { BOTH_TEXTS, BOTH_WHOLE, isWhole, pairRows } from './pair-source.ts';
import { field, sqlText } from './sql-text.ts';
import { readingColumns, signCondition } from './text-traits.ts';
import { countTruth } from './truth.ts';

type Row = Awaited<ReturnType<Database['rows']>>[number];

/** Pairs to be read, of as many that differ most in length and form. */
const READ_PAIRS = 20;
const CANDIDATES = 500;

const PASSES = 5;

/** Counts what a comparison is made of; every part is one pass over the logs, and `passed` is told of each. */
export async function countPairs(
  database: Database,
  files: PairFiles,
  passed: (count: number, total: number) => void = () => {},
): Promise<CountedPairs> {
  const pairs = pairRows(files);
  let passes = 0;
  const told = async <T>(pass: Promise<T>): Promise<T> => {
    const counted = await pass;
    passes += 1;
    passed(passes, PASSES);
    return counted;
  };
  const overview = await told(one(database, overviewSql(pairs)));
  const measured = await told(one(database, measuresSql(pairs)));
  const traits = await told(one(database, traitsSql(pairs)));
  const total = numberOf(overview.pairs);
  const truth = await told(countTruth(database, pairs, total));
  return {
    pairs: total,
    versions: { stable: textsOf(overview.stable), shadow: textsOf(overview.shadow) },
    from: textOf(overview.from),
    to: textOf(overview.to),
    measured: MEASURES.map(({ name }, index) => measuredOf(name, measured, index)),
    traits: [...TRAITS.map((trait, index) => traitOf(trait, traits, index)), ...truth.traits],
    truthOneIn: truth.oneIn,
    different: await told(differentPairs(database, pairs)),
  };
}

async function one(database: Database, sql: string): Promise<Row> {
  const [row] = await database.rows(sql);
  return row ?? {};
}

function overviewSql(pairs: string): string {
  const versions = (side: Side) =>
    `list_sort(list(DISTINCT ${field(side, 'version')})) AS "${side}"`;
  return (
    `SELECT count(*) AS pairs, min("at") AS "from", max("at") AS "to", ` +
    `${versions('stable')}, ${versions('shadow')} FROM ${pairs}`
  );
}

/** A measure of a side, above 0; null where the side has none. */
function measureOfSide(name: MeasureName, side: Side): string {
  switch (name) {
    case 'length':
      return aboveNone(
        `CASE WHEN NOT ${field(side, 'truncated')} THEN length(${field(side, 'text')}) END`,
      );
    case 'latency':
      return aboveNone(field(side, 'latencyMs'));
    case 'first token':
      return aboveNone(field(side, 'firstTokenMs'));
    case 'output tokens':
      return aboveNone(field(side, 'outputTokens'));
    case 'cost':
      return aboveNone(field(side, 'costUsd'));
    case 'confidence':
      // Binned without its sign; a certain token's logarithm is 0, which has no logarithm itself.
      return `CASE WHEN ${field(side, 'meanLogprob')} IS NOT NULL THEN greatest(-${field(side, 'meanLogprob')}, 1e-6) END`;
  }
}

function aboveNone(value: string): string {
  return `nullif(greatest(${value}, 0), 0)`;
}

function measuresSql(pairs: string): string {
  const values = MEASURES.flatMap(({ name }, index) =>
    (['stable', 'shadow'] as const).map(
      (side) => `${measureOfSide(name, side)}::DOUBLE AS "${side}${index}"`,
    ),
  );
  const figures = MEASURES.map(({ by }, index) => {
    const [a, b] = [`"stable${index}"`, `"shadow${index}"`];
    const given = `FILTER (${a} IS NOT NULL AND ${b} IS NOT NULL)`;
    const difference = by === 'ratio' ? `ln(${b}) - ln(${a})` : `${a} - ${b}`;
    const bin = (value: string) => `floor(log2(${value}) * ${BINS_PER_DOUBLING})::INTEGER`;
    return [
      `count(*) ${given} AS n${index}`,
      `avg(${difference}) ${given} AS d${index}`,
      `var_samp(${difference}) ${given} AS v${index}`,
      `avg(${a}) ${given} AS a${index}`,
      `avg(${b}) ${given} AS b${index}`,
      `histogram(${bin(a)}) ${given} AS p${index}`,
      `histogram(${bin(b)}) ${given} AS q${index}`,
    ].join(', ');
  });
  return (
    `SELECT ${figures.join(', ')} FROM ` +
    `(SELECT ${values.join(', ')} FROM ${pairs} WHERE ${BOTH_WHOLE})`
  );
}

function measuredOf(measure: MeasureName, row: Row, index: number): MeasuredPairs {
  // What was binned without its sign has its mean's sign turned back.
  const sign = measure === 'confidence' ? -1 : 1;
  return {
    measure,
    differences: {
      pairs: numberOf(row[`n${index}`]),
      mean: numberOf(row[`d${index}`]),
      variance: numberOf(row[`v${index}`]),
    },
    means: {
      stable: sign * numberOf(row[`a${index}`]),
      shadow: sign * numberOf(row[`b${index}`]),
    },
    bins: { stable: binsOf(row[`p${index}`]), shadow: binsOf(row[`q${index}`]) },
  };
}

interface AskedTrait {
  readonly name: string;
  readonly of: Trait['of'];
  /** Which pairs it is asked of, and of which side it is true. */
  readonly given: string;
  readonly holds: (side: Side) => string;
}

const TRAITS: readonly AskedTrait[] = [
  { name: 'failed', of: 'failure', given: 'true', holds: (side) => `NOT ${isWhole(side)}` },
  {
    name: 'cut at its limit',
    of: 'failure',
    given: BOTH_WHOLE,
    holds: (side) => `coalesce(${field(side, 'finishReason')} = 'length', false)`,
  },
  {
    name: 'empty',
    of: 'failure',
    given: BOTH_TEXTS,
    holds: (side) => `length(trim(${field(side, 'text')})) = 0`,
  },
  ...SIGNS.map((sign) => ({
    name: sign.name,
    of: sign.of,
    given: BOTH_TEXTS,
    holds: (side: Side) => `(${signCondition(side, sign)})`,
  })),
];

function traitsSql(pairs: string): string {
  const columns = TRAITS.flatMap(({ given, holds }, index) =>
    (['stable', 'shadow'] as const).map(
      (side) => `CASE WHEN ${given} THEN ${holds(side)} END AS "${side}${index}"`,
    ),
  );
  const counts = TRAITS.map((_, index) => {
    const [a, b] = [`"stable${index}"`, `"shadow${index}"`];
    return [
      `count(${a}) AS n${index}`,
      `count(*) FILTER (${a} AND ${b}) AS x${index}`,
      `count(*) FILTER (${a} AND NOT ${b}) AS a${index}`,
      `count(*) FILTER (${b} AND NOT ${a}) AS b${index}`,
    ].join(', ');
  });
  const read = `SELECT *, ${readingColumns('stable')}, ${readingColumns('shadow')} FROM ${pairs}`;
  return `SELECT ${counts.join(', ')} FROM (SELECT ${columns.join(', ')} FROM (${read}))`;
}

function traitOf({ name, of }: AskedTrait, row: Row, index: number): Trait {
  return {
    ...{ name, of },
    counts: {
      pairs: numberOf(row[`n${index}`]),
      both: numberOf(row[`x${index}`]),
      onlyStable: numberOf(row[`a${index}`]),
      onlyShadow: numberOf(row[`b${index}`]),
    },
  };
}

/** Of the pairs that differ most in length and form, those with the fewest words in common. */
async function differentPairs(database: Database, pairs: string): Promise<readonly ReadPair[]> {
  const text = (side: Side) => field(side, 'text');
  const length = (side: Side) => `(length(${text(side)}) + 20)`;
  const differ = (part: string) =>
    `(contains(${text('stable')}, ${sqlText(part)}) <> contains(${text('shadow')}, ${sqlText(part)}))::INTEGER`;
  const forms = ['```', '**', '\n', '?'].map(differ).join(' + ');
  const apart = `abs(ln(${length('shadow')} / ${length('stable')})) + 0.3 * (${forms})`;
  const read =
    `{'requestId': "requestId", 'prompt': prompt."text", ` +
    `'stable': ${text('stable')}, 'shadow': ${text('shadow')}}`;
  const { found } = await one(
    database,
    `SELECT arg_max(${read}, ${apart}, ${CANDIDATES}) AS found FROM ${pairs} ` +
      `WHERE ${BOTH_TEXTS} AND ${text('stable')} <> ${text('shadow')}`,
  );
  const candidates = (Array.isArray(found) ? found : []) as unknown as Omit<ReadPair, 'distance'>[];
  return candidates
    .map((pair) => ({ ...pair, distance: wordDistance(pair.stable, pair.shadow) }))
    .toSorted((a, b) => b.distance - a.distance || (a.requestId < b.requestId ? -1 : 1))
    .slice(0, READ_PAIRS);
}

/** Of a DuckDB map, which JSON has as a list of keys and values. */
function binsOf(map: unknown): LogBins {
  const entries = Array.isArray(map) ? (map as { key: unknown; value: unknown }[]) : [];
  return new Map(entries.map(({ key, value }) => [numberOf(key), numberOf(value)]));
}

/** Whole numbers above 2^31 come as text; what there is none of counts as 0. */
function numberOf(value: unknown): number {
  return value === null || value === undefined ? 0 : Number(value);
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
