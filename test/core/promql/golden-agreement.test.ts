import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { labelKey } from '../../../src/core/promql/label-set.ts';
import { readScript } from '../../../src/core/promql/script/read-script.ts';
import type { Command, Load, ScriptEvaluation } from '../../../src/core/promql/script/script.ts';
import type { SeriesLine } from '../../../src/core/promql/script/series-line.ts';
import type { WrittenSample, WrittenSeries } from '../../../src/live/verify/remote-write.ts';
import { ourAnswer, theirAnswer } from './differential/ask.ts';
import { difference } from './differential/compare.ts';
import { storeOf } from './differential/random-series.ts';
import { binaryRelease, binarySemantics, RealPrometheus } from './oracle/real-prometheus.ts';

const FOLDER = join(import.meta.dirname, '../../golden/promql');
const required = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const semantics = binarySemantics() ?? '2.x';
const [major = 0, minor = 0] = binaryRelease() ?? [];
const present = major > 0;
const reason = present || required ? '' : ' (skipped: no prometheus binary on the PATH)';

/** What a script asks from one `clear` to the next, and of which series. */
interface Chapter {
  readonly series: readonly WrittenSeries[];
  readonly evaluations: readonly ScriptEvaluation[];
}

function chapters(commands: readonly Command[]): Chapter[] {
  const all = [{ series: new Map<string, WrittenSeries>(), evaluations: [] as ScriptEvaluation[] }];
  for (const command of commands) {
    const open = all.at(-1);
    if (command.kind === 'clear') all.push({ series: new Map(), evaluations: [] });
    else if (command.kind === 'eval') open?.evaluations.push(command.evaluation);
    else
      for (const { labels, points } of command.load.series)
        open?.series.set(labelKey(labels), { labels, samples: samplesOf(points, command.load) });
  }
  return all.map(({ series, evaluations }) => ({ series: [...series.values()], evaluations }));
}

function samplesOf(points: SeriesLine['points'], { stepMs }: Load): WrittenSample[] {
  return points.flatMap((value, index) =>
    typeof value === 'number' || value === 'stale' ? [{ tMs: index * stepMs, value }] : [],
  );
}

/** Whether a script is of releases after the installed one. */
function isLater(file: string): boolean {
  return file === 'later.test' && major === 3 && minor < 10;
}

function laterReason(file: string): string {
  return isLater(file) ? ` (skipped: ${major}.${minor} is older than what it is about)` : '';
}

describe.skipIf(!present && !required)(`golden scripts against a real Prometheus${reason}`, () => {
  for (const folder of ['both', semantics])
    for (const file of readdirSync(join(FOLDER, folder)))
      test.skipIf(isLater(file))(`${folder}/${file}${laterReason(file)}`, async () => {
        const commands = readScript(readFileSync(join(FOLDER, folder, file), 'utf8'));
        for (const { series, evaluations } of chapters(commands)) {
          const real = await RealPrometheus.start();
          try {
            await real.write(series);
            const store = storeOf(series);
            for (const { query, asked } of evaluations) {
              const question = { query, ...asked };
              const their = await theirAnswer(real, question);
              expect(difference(their, ourAnswer(store, question, semantics)), query).toBe(
                undefined,
              );
            }
          } finally {
            await real.stop();
          }
        }
      });
});
