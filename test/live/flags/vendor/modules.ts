import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import {
  openVendor,
  type VendorProvider,
} from '../../../../src/live/flags/vendor/vendor-provider.ts';

const folder = mkdtempSync(join(tmpdir(), 'understudy-vendor-'));
afterAll(() => rmSync(folder, { recursive: true }));
let modules = 0;

/** The path of a module of its own. */
export function moduleOf(text: string): string {
  modules += 1;
  const path = join(folder, `provider-${modules}.mjs`);
  writeFileSync(path, text);
  return path;
}

/** A provider whose questions for a text are answered by this body, with `context` at hand. */
export function providerText(body: string, initialize = 'async () => {}'): string {
  return `
    const later = (ms, value) => new Promise((resolve) => setTimeout(() => resolve(value), ms));
    export const createProvider = () => ({
      metadata: { name: 'mine' },
      runsOn: 'server',
      initialize: ${initialize},
      resolveStringEvaluation: async (flag, fallback, context) => { ${body} },
    });`;
}

export async function opened(module: string, timeoutMs = 50): Promise<VendorProvider> {
  const started = await openVendor({ module, flag: 'user-segment', timeoutMs });
  if (!started.ok) throw new Error(started.error);
  onTestFinished(() => started.vendor.close());
  return started.vendor;
}

/** What the vendor says of a context; null leaves it to the local rules. */
export function told(
  vendor: VendorProvider,
  context: Readonly<Record<string, unknown>>,
): Promise<string | null> {
  return new Promise((resolve) => vendor.ask(context, resolve));
}

/** The causes that were counted, and how often. */
export function causes(vendor: VendorProvider): Readonly<Record<string, number>> {
  const { fallbacks } = vendor.stats();
  return Object.fromEntries(Object.entries(fallbacks).filter(([, count]) => count > 0));
}
