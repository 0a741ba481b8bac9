import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PromqlError } from '../../../../src/core/promql/error.ts';
import { compareLabels, labelSet } from '../../../../src/core/promql/label-set.ts';
import { parseQuery } from '../../../../src/core/promql/parse.ts';
import type { Labels } from '../../../../src/core/promql/value.ts';
import { stream } from '../../../../src/core/random.ts';
import type { WrittenSeries } from '../../../../src/live/verify/remote-write.ts';
import { binaryRelease, binarySemantics, RealPrometheus } from '../oracle/real-prometheus.ts';
import { ourAnswer, type Question, theirAnswer } from './ask.ts';
import { type Comparable, difference } from './compare.ts';
import { chance, integer, pick } from './dice.ts';
import { randomQuery } from './random-query.ts';
import { randomSeries, SPAN_MS, storeOf } from './random-series.ts';
import { randomText } from './random-text.ts';

const SEED = Number(process.env.UNDERSTUDY_SEED ?? 1);
const WORLDS = 4;
const QUERIES_PER_WORLD = 600;
const TEXTS_PER_WORLD = 400;
const AT_ONCE = 8;
const TIMEOUT_MS = 60_000;

const required = process.env.UNDERSTUDY_REQUIRE_PROMETHEUS === '1';
const semantics = binarySemantics() ?? '2.x';
const [major = 0, minor = 0] = binaryRelease() ?? [];
const present = major > 0;
const reason = present || required ? '' : ' (skipped: no prometheus binary on the PATH)';

/** One random question, by a name that finds it again. */
interface NamedQuestion extends Question {
  readonly name: string;
}

function question(seed: number, index: number): NamedQuestion {
  const random = stream(seed, `query/${index}`);
  const query = randomQuery(random);
  const aligned = 60_000 * integer(random, 2, Math.floor(SPAN_MS / 60_000));
  const startMs = chance(random, 0.4) ? aligned : integer(random, 60_000, SPAN_MS + 200_000);
  const stepMs = chance(random, 0.3) ? pick(random, [7_777, 15_000, 60_000, 100_000]) : undefined;
  const endMs = startMs + (stepMs ?? 0) * integer(random, 0, 20);
  const times = stepMs ? `[${startMs}, ${endMs}] every ${stepMs} ms` : `@ ${startMs} ms`;
  return { name: `seed ${seed}, query ${index}: ${query} ${times}`, query, startMs, endMs, stepMs };
}

/** Why a text is no query for us; undefined if it is one. */
function ourRefusal(text: string): string | undefined {
  try {
    parseQuery(text, semantics);
    return undefined;
  } catch (error) {
    if (error instanceof PromqlError) return error.message;
    throw error;
  }
}

function canonical({ labels }: WrittenSeries): Labels {
  return labelSet(Object.entries(labels));
}

/** What 3.9 brought to 3.x: a second match is an error although the comparison drops it. */
function isOfLaterRelease(ours: Comparable): boolean {
  const isBefore = major === 3 && minor < 9;
  return isBefore && 'error' in ours && ours.error.startsWith('multiple matches for labels');
}

describe.skipIf(!present && !required)(
  `agreement with a real Prometheus in ${semantics}${reason}`,
  () => {
    describe.each(Array.from({ length: WORLDS }, (_, world) => SEED + world))('seed %i', (seed) => {
      const series = randomSeries(stream(seed, 'series'));
      const store = storeOf(series);
      let real: RealPrometheus | undefined;

      beforeAll(async () => {
        real = await RealPrometheus.start();
        // In order of labels, which is ours: of equal values topk keeps those that come first.
        const ordered = series.toSorted((a, b) => compareLabels(canonical(a), canonical(b)));
        await real.write(ordered.filter(({ samples }) => samples.length > 0));
      }, TIMEOUT_MS);
      afterAll(() => real?.stop());

      test(
        `${QUERIES_PER_WORLD} queries, value for value and error for error`,
        async () => {
          const server = real;
          if (!server) throw new Error('the server was started before');
          const asked = Array.from({ length: QUERIES_PER_WORLD }, (_, index) =>
            question(seed, index),
          );
          const differences: string[] = [];
          let empty = 0;
          const ask = async (one: NamedQuestion) => {
            const answer = await theirAnswer(server, one);
            if ('series' in answer && answer.series.size === 0) empty += 1;
            const own = ourAnswer(store, one, semantics);
            const found = difference(answer, own);
            if (found && !isOfLaterRelease(own)) differences.push(`${one.name}\n  ${found}`);
          };
          for (let from = 0; from < asked.length; from += AT_ONCE)
            await Promise.all(asked.slice(from, from + AT_ONCE).map(ask));
          expect(differences).toEqual([]);
          // Questions that have no answer prove little.
          expect(empty).toBeLessThan(QUERIES_PER_WORLD / 2);
        },
        TIMEOUT_MS,
      );

      test(
        `${TEXTS_PER_WORLD} broken texts, accepted or refused`,
        async () => {
          const differences: string[] = [];
          for (let index = 0; index < TEXTS_PER_WORLD; index += 1) {
            const text = randomText(stream(seed, `text/${index}`));
            const [their, our] = [await real?.refusal(text), ourRefusal(text)];
            if ((their === undefined) !== (our === undefined))
              differences.push(`seed ${seed}, text ${index}: ${text}\n  ${their}\n  ${our}`);
          }
          expect(differences).toEqual([]);
        },
        TIMEOUT_MS,
      );
    });
  },
);
