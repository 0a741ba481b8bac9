import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Role } from '../../src/core/routing/decision.ts';
import { EXPECTED_CODES } from '../../src/core/routing/expected-codes.ts';
import { FAILURE_KINDS } from '../../src/core/routing/failure-kind.ts';
import {
  FIRST_TOKEN_BUCKETS,
  INTER_TOKEN_BUCKETS,
  LATENCY_BUCKETS,
} from '../../src/core/routing/histogram-buckets.ts';
import { CANNOT_TELL } from '../../src/core/scoring/score.ts';
import { type ModelMeter, routerMetrics } from '../../src/live/router/metrics.ts';
import { startRouter } from '../../src/live/router/router.ts';
import { ModelSeries } from '../../src/sim/model-series.ts';
import { target } from '../live/router/rig.ts';
import { type StoredSeries, simulatedSeries, storedSeries } from './stored-series.ts';

const SCORERS = ['known-good', 'refusal'] as const;

const owner = (role: Role, isItemised = true) => ({
  ...target(role, 'http://127.0.0.1:9'),
  scorers: SCORERS,
  isItemised,
  hasSlo: isItemised,
  hasCopies: true,
});

describe("a model's series are the router's own", () => {
  it.each([false, true])(
    'at its start: every series, each at 0, with scorers and goodput: %s',
    async (isItemised) => {
      const router = await startRouter({
        port: 0,
        salt: 'test',
        stable: owner('stable'),
        canary: owner('canary'),
        scoring: {
          share: 0,
          queueLimit: 1,
          scorers: SCORERS.map((kind) => ({ kind, score: () => CANNOT_TELL })),
          isItemised,
        },
        ...(isItemised ? { slo: { firstTokenMs: null, interTokenMs: null, totalMs: 1 } } : {}),
      });
      onTestFinished(() => router.stop());
      const roles = ['stable', 'canary'] as const;
      const own = simulatedSeries(
        roles.map((role) => ({
          owner: owner(role, isItemised),
          series: new ModelSeries(owner(role, isItemised)),
        })),
      );
      const exposed = storedSeries(await router.metricsText());
      expect(own).toEqual(exposed);
      expect([...own.keys()]).toEqual([...exposed.keys()]);
    },
  );

  describe('after the same observations', () => {
    let meter: ModelMeter;
    let series: ModelSeries;
    let exposed: () => Promise<StoredSeries>;

    beforeEach(() => {
      const metrics = routerMetrics(SCORERS, true);
      meter = metrics.meter(owner('canary'));
      series = new ModelSeries(owner('canary'));
      exposed = async () => storedSeries(await metrics.text());
    });

    const expectEqual = async () => {
      expect(simulatedSeries([{ owner: owner('canary'), series }])).toEqual(await exposed());
    };

    it('codes, kinds, tokens, price, scores and copies', async () => {
      for (const [index, code] of EXPECTED_CODES.entries()) {
        for (let count = 0; count <= index; count += 1) meter.request(Number(code));
        series.countRequests(Number(code), index + 1);
      }
      for (const [index, kind] of FAILURE_KINDS.entries()) {
        for (let count = 0; count <= index; count += 1) meter.error(kind);
        series.countErrors(kind, index + 1);
      }
      meter.tokens(1_234, 567);
      series.inputTokens += 1_234;
      series.outputTokens += 567;
      meter.scored(1, false);
      meter.scored(0, true);
      series.scored += 2;
      series.hallucinations += 1;
      series.quality = 0.5;
      meter.said('refusal', 'bad');
      meter.said('refusal', 'unknown');
      meter.said('refusal', 'unknown');
      series.countVerdicts('refusal', 'bad', 1);
      series.countVerdicts('refusal', 'unknown', 2);
      meter.shadow.copied();
      series.copied += 1;
      const { copies } = series;
      if (copies === null) throw new Error('no series for copies');
      meter.shadow.error('cut');
      copies.countErrors('cut', 1);
      meter.shadow.latency(0.3);
      copies.latency.observe(0.3);
      meter.shadow.firstToken(0.2);
      copies.firstToken.observe(0.2);
      meter.shadow.tokens(30, 7);
      copies.inputTokens += 30;
      copies.outputTokens += 7;
      meter.shadow.scored(0.25, true);
      copies.scored += 1;
      copies.hallucinations += 1;
      copies.quality = 0.25;
      await expectEqual();
    });

    it('values on a bound, beside it, at 0 and beyond the last', async () => {
      const around = (bounds: readonly number[]) => [
        0,
        ...bounds.flatMap((bound) => [bound, bound * (1 - 1e-9), bound * (1 + 1e-9)]),
        1e6,
      ];
      for (const seconds of around(LATENCY_BUCKETS)) {
        meter.latency(seconds);
        series.latency.observe(seconds);
      }
      for (const seconds of around(FIRST_TOKEN_BUCKETS)) {
        meter.firstToken(seconds);
        series.firstToken.observe(seconds);
      }
      for (const seconds of around(INTER_TOKEN_BUCKETS)) {
        meter.interToken(seconds);
        series.interToken.observe(seconds);
      }
      await expectEqual();
    });

    it('many equal values at once are as many single ones', async () => {
      for (let count = 0; count < 8; count += 1) meter.latency(0.25);
      series.latency.observe(0.25, 8);
      await expectEqual();
    });
  });
});
