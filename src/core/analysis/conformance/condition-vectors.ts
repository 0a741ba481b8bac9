import { evaluateCondition } from '../condition.ts';
import type { JsonValue, MetricResult } from '../reading.ts';
import { type Case, different, withNumbers } from './vector-file.ts';

export interface ConditionFile {
  readonly cases?: readonly {
    readonly expr: string;
    readonly result: JsonValue;
    readonly resultKind: MetricResult['kind'];
    readonly expected: boolean | 'error';
    readonly error?: string;
  }[];
}

/** Some time after every date that a case may compare `now()` with. */
const NOW_MS = Date.UTC(2026, 7, 17);

export function conditionCases(file: ConditionFile): Case[] {
  return (file.cases ?? []).map(({ expr, result, resultKind, expected, error }) => {
    const given = { kind: resultKind, value: withNumbers(result) };
    const evaluated = evaluateCondition(expr, given, NOW_MS);
    const got = evaluated.ok ? evaluated.value : 'error';
    const wrong = different('verdict', expected, got);
    const why = evaluated.ok ? (error ?? '') : evaluated.error;
    const name = `${expr} over ${resultKind} ${JSON.stringify(result).slice(0, 80)}`;
    return { name, wrong: wrong && `${wrong} (${why})` };
  });
}
