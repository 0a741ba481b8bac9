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
  const { vendor } = await heard(module, timeoutMs);
  onTestFinished(() => vendor.close());
  return vendor;
}

/** With all that is told of it; to be closed by who opened it. */
export async function heard(module: string, timeoutMs: number) {
  const notices: string[] = [];
  const settings = { module, flag: 'user-segment', timeoutMs };
  const started = await openVendor(settings, (words) => notices.push(words));
  if (!started.ok) throw new Error(started.error);
  return { vendor: started.vendor, notices };
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
