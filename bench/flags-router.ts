import type { Aim, Bench } from './bench.ts';
import { startChild } from './child-server.ts';
import { median } from './statistics.ts';
import { throughput } from './throughput.ts';

const ROUNDS = 12;
const ROUND_SECONDS = 2;
const MIN_RATIO = 0.95;

/**
 * What flags cost the router: the throughput of a closed loop of 32 connections while every request's
 * segment is asked for (a header, the claims of a JWT, a fractional split), and while none is, through
 * one router, in turns.
 */
export const flagsRouterBench: Bench = {
  name: 'flags-router',
  run: async (print) => {
    const model = await startChild('upstream.ts');
    const router = await startChild('flags-router.ts', model.url);
    try {
      const measure = async (how: 'flags' | 'plain') => {
        router.tell(how);
        return throughput(router.url, { seconds: ROUND_SECONDS });
      };
      await measure('plain');
      await measure('flags');
      const ratios: number[] = [];
      let failed = 0;
      for (let round = 1; round <= ROUNDS; round += 1) {
        // In turns, so that a machine that warms up or slows down favours neither.
        const first = round % 2 === 0 ? 'plain' : 'flags';
        const one = await measure(first);
        const other = await measure(first === 'plain' ? 'flags' : 'plain');
        const [plain, flags] = first === 'plain' ? [one, other] : [other, one];
        failed += plain.failed + flags.failed;
        ratios.push(flags.requestsPerSecond / plain.requestsPerSecond);
        const [on, off] = [flags, plain].map(({ requestsPerSecond }) =>
          requestsPerSecond.toFixed(0),
        );
        print(`round ${round}: flags on ${on}/s, off ${off}/s`);
      }
      const ratio = median(ratios);
      const words = `the router's throughput with flags on is ${(ratio * 100).toFixed(1)} % of that with flags off`;
      return [
        { what: `${words}, aim 95 %`, met: ratio >= MIN_RATIO },
        { what: `${failed} requests failed`, met: failed === 0 },
      ] satisfies readonly Aim[];
    } finally {
      await Promise.all([router.stop(), model.stop()]);
    }
  },
};
