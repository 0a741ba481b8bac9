import {
  formatSampleTime,
  formatSampleValue,
  formatScalarTime,
  formatScalarValue,
} from '../../../core/promql/format.ts';
import type { QueryValue } from '../../../core/promql/value.ts';

/**
 * The JSON text of `{"resultType":…,"result":…}`. It is written by hand because Prometheus's
 * timestamps are JSON numbers with exactly three decimals, which `JSON.stringify` cannot write.
 */
export function resultText(value: QueryValue): string {
  return `{"resultType":"${value.type}","result":${partsText(value)}}`;
}

function partsText(value: QueryValue): string {
  switch (value.type) {
    case 'scalar':
      return `[${formatScalarTime(value.tMs)},"${formatScalarValue(value.value)}"]`;
    case 'string':
      return `[${formatScalarTime(value.tMs)},${JSON.stringify(value.value)}]`;
    case 'vector':
      return listText(
        value.samples,
        ({ labels, ...point }) =>
          `{"metric":${JSON.stringify(labels)},"value":${pointText(point)}}`,
      );
    case 'matrix':
      return listText(
        value.series,
        ({ labels, points }) =>
          `{"metric":${JSON.stringify(labels)},"values":${listText(points, pointText)}}`,
      );
  }
}

function listText<T>(items: readonly T[], text: (item: T) => string): string {
  return `[${items.map(text).join(',')}]`;
}

function pointText({ tMs, value }: { tMs: number; value: number }): string {
  return `[${formatSampleTime(tMs)},"${formatSampleValue(value)}"]`;
}
