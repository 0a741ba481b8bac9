import type { FlagSet } from '../../../../src/core/flags/flag.ts';
import { readFlagFile } from '../../../../src/core/flags/flag-file.ts';
import type { Router } from '../../../../src/live/router/router.ts';
import type { RouterFlags } from '../../../../src/live/router/segments.ts';
import type { RouterSettings } from '../../../../src/live/router/settings.ts';
import { startRig } from '../../router/rig.ts';

const TWO = { canary: 'v1.3', stable: 'v1.2' };

/** One flag for each way that an evaluation can end. */
export const FLAGS = {
  metadata: { flagSetId: 'ofrep-tests' },
  flags: {
    plain: { state: 'ENABLED', variants: TWO, defaultVariant: 'stable' },
    targeted: {
      state: 'ENABLED',
      variants: TWO,
      defaultVariant: 'stable',
      targeting: { if: [{ '==': [{ var: 'tier' }, 'beta'] }, 'canary'] },
      metadata: { owner: 'search' },
    },
    split: {
      state: 'ENABLED',
      variants: TWO,
      defaultVariant: 'stable',
      targeting: {
        fractional: [
          ['canary', 50],
          ['stable', 50],
        ],
      },
    },
    switch: { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' },
    share: { state: 'ENABLED', variants: { tenth: 0.1, none: 0 }, defaultVariant: 'tenth' },
    limits: { state: 'ENABLED', variants: { small: { tokens: 100 } }, defaultVariant: 'small' },
    empty: { state: 'ENABLED', variants: { nothing: '' }, defaultVariant: 'nothing' },
    disabled: { state: 'DISABLED', variants: TWO, defaultVariant: 'stable' },
    undecided: { state: 'ENABLED', variants: TWO, defaultVariant: null },
    'needs-user': {
      state: 'ENABLED',
      variants: TWO,
      defaultVariant: null,
      targeting: { fractional: [['canary'], ['stable']] },
    },
    'no-such-variant': {
      state: 'ENABLED',
      variants: TWO,
      defaultVariant: 'stable',
      targeting: { if: [{ '==': [{ var: 'tier' }, 'beta'] }, 'lost'] },
    },
    'a/b c#é': { state: 'ENABLED', variants: TWO, defaultVariant: 'stable' },
  },
} as const;

/** Flags of no file, which a test changes. */
export interface TestFlags extends RouterFlags {
  change(file: unknown): void;
}

export function testFlags(file: unknown = FLAGS): TestFlags {
  const subscribers = new Set<() => void>();
  let set = flagSet(file);
  return {
    current: () => set,
    subscribe: (changed) => {
      subscribers.add(changed);
      return () => void subscribers.delete(changed);
    },
    segment: null,
    claimsHeader: '',
    change: (changed) => {
      set = flagSet(changed);
      for (const tell of subscribers) tell();
    },
  };
}

function flagSet(file: unknown): FlagSet {
  const { set } = readFlagFile('flags.json', JSON.stringify(file));
  if (set === undefined) throw new Error('the flags do not read');
  return set;
}

/** A router that serves these flags; nothing answers behind it. */
export function startServing(
  flags: RouterFlags = testFlags(),
  settings: Partial<RouterSettings> = {},
): Promise<Router> {
  const nobody = { stable: 'http://127.0.0.1:9', canary: 'http://127.0.0.1:9' };
  return startRig(nobody, { flags, ...settings });
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Of a body that is no JSON the parser's error. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever a test looks into
  readonly body: any;
}

/** Asks as an SDK's HTTP client does, over connections that are kept. */
export async function post(
  url: string,
  body: string | Uint8Array | undefined,
  headers: Readonly<Record<string, string>> = {},
  method = 'POST',
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

export const flagUrl = ({ url }: Pick<Router, 'url'>, key: string): string =>
  `${url}/ofrep/v1/evaluate/flags/${encodeURIComponent(key)}`;

export const bulkUrl = ({ url }: Router): string => `${url}/ofrep/v1/evaluate/flags`;
