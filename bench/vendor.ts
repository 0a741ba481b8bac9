import { fileURLToPath } from 'node:url';
import { openVendor, type VendorProvider } from '../src/live/flags/vendor/vendor-provider.ts';
import type { Aim, Bench } from './bench.ts';

/** Long, so that a busy machine makes no fallback of an answer: that would be quick, and wrong. */
const TIMEOUT_MS = 1_000;
const ONE_BY_ONE = 20_000;
const AT_ONCE = 32;
const TOGETHER = 100_000;
const WHILE_DOWN = 100_000;

const AIM_P50_MS = 0.2;
const AIM_PER_SECOND = 10_000;
const AIM_DOWN_MS = 0.01;

const CONTEXT = { targetingKey: 'user-1', tier: 'beta', email: 'user-1@mail.example' };

/**
 * What a vendor's provider costs a request: the way to its thread, through OpenFeature's SDK and back,
 * one question after the other and 32 at a time; and what it costs while it hangs and is not asked.
 */
export const vendorBench: Bench = {
  name: 'vendor',
  run: async (print) => {
    const module = fileURLToPath(new URL('./servers/quick-vendor.ts', import.meta.url));
    const opened = await openVendor({ module, flag: 'f', timeoutMs: TIMEOUT_MS }, print);
    if (!opened.ok) throw new Error(opened.error);
    const { vendor } = opened;
    try {
      await inTurn(vendor, TOGETHER / 10);
      const times = await inTurn(vendor, ONE_BY_ONE);
      const [p50 = 0, p99 = 0] = [0.5, 0.99].map(
        (share) => times[Math.floor(share * times.length)],
      );
      print(`one by one: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`);
      const beganMs = performance.now();
      await Promise.all(Array.from({ length: AT_ONCE }, () => inTurn(vendor, TOGETHER / AT_ONCE)));
      const perSecond = (TOGETHER / (performance.now() - beganMs)) * 1_000;
      print(`${AT_ONCE} at a time: ${Math.round(perSecond).toLocaleString('en')} questions/s`);
      const { timeout } = vendor.stats().fallbacks;
      if (timeout > 0) throw new Error(`${timeout} questions were too slow to be measured`);
      const downMs = await whileDown(vendor);
      print(`while it hangs and is not asked: ${(downMs * 1_000).toFixed(2)} us a question`);
      return [
        { what: `a question takes ${AIM_P50_MS} ms at the median at most`, met: p50 <= AIM_P50_MS },
        { what: `at least ${AIM_PER_SECOND} questions/s`, met: perSecond >= AIM_PER_SECOND },
        { what: `${AIM_DOWN_MS} ms at most while it is not asked`, met: downMs <= AIM_DOWN_MS },
      ] satisfies readonly Aim[];
    } finally {
      await vendor.close();
    }
  },
};

/** How long each question took, in ms, the shortest first. */
async function inTurn(vendor: VendorProvider, questions: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let asked = 0; asked < questions; asked += 1) {
    const beganMs = performance.now();
    await new Promise<void>((resolve) => vendor.ask(CONTEXT, () => resolve()));
    times.push(performance.now() - beganMs);
  }
  return times.sort((a, b) => a - b);
}

/** The mean time of a question once some have hung, in ms. */
async function whileDown(vendor: VendorProvider): Promise<number> {
  const isSpared = () => vendor.stats().fallbacks['breaker-open'] > 0;
  while (!isSpared()) {
    await new Promise<void>((resolve) => vendor.ask({ ...CONTEXT, hangs: true }, () => resolve()));
  }
  const beganMs = performance.now();
  for (let asked = 0; asked < WHILE_DOWN; asked += 1) vendor.ask(CONTEXT, () => {});
  return (performance.now() - beganMs) / WHILE_DOWN;
}
