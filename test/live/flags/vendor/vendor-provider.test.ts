import { describe, expect, test } from 'vitest';
import { BREAKER, MAX_UNANSWERED } from '../../../../src/live/flags/vendor/limits.ts';
import {
  openVendor,
  type VendorProvider,
} from '../../../../src/live/flags/vendor/vendor-provider.ts';
import { causes, heard, moduleOf, opened, providerText, told } from './modules.ts';

/** Does what the context's `do` says. */
const OBEDIENT = providerText(`
  const says = {
    answer: () => ({ value: context.tier, reason: 'TARGETING_MATCH' }),
    'not a code': () => ({ value: 'beta', errorCode: { toString: () => 'SELF_MADE' } }),
    'error reason': () => ({ value: 'beta', reason: 'ERROR' }),
    'a number': () => ({ value: 42 }),
    'a function': () => ({ value: () => 'beta' }),
    nothing: () => undefined,
    throw: () => { throw new Error('down'); },
    'throw nothing': () => { throw undefined; },
    hang: () => new Promise(() => {}),
    late: () => later(120, { value: 'late' }),
    block: () => { for (const end = Date.now() + 150; Date.now() < end; ); return { value: 'late' }; },
    loop: () => { for (;;); },
    exit: () => process.exit(1),
    'throw later': () => { setTimeout(() => { throw new Error('out of nowhere'); }); return new Promise(() => {}); },
  };
  return (says[context.do] ?? (() => ({ value: fallback, errorCode: context.do })))();`);

test('its answers hold; every other way to answer is left to the local rules and counted', async () => {
  const vendor = await opened(moduleOf(OBEDIENT), 1_000);
  const says = (action: string) => told(vendor, { do: action, tier: 'beta' });
  for (const [action, cause] of [
    ['not a code', 'error'],
    ['error reason', 'error'],
    ['a number', 'wrong-type'],
    ['a function', 'wrong-type'],
    ['nothing', 'error'],
    ['throw', 'error'],
    ['throw nothing', 'error'],
    ['FLAG_NOT_FOUND', 'flag-not-found'],
    ['TARGETING_KEY_MISSING', 'context'],
    ['PROVIDER_NOT_READY', 'not-ready'],
    ['GENERAL', 'error'],
  ] as const) {
    // A right answer in between: the breaker stays closed.
    expect(await says('answer')).toBe('beta');
    const before = vendor.stats();
    expect(await says(action), action).toBeNull();
    const { fallbacks } = vendor.stats();
    expect(fallbacks[cause], action).toBe(before.fallbacks[cause] + 1);
  }
  expect(vendor.stats().evaluations).toBe(22);
  expect(Object.values(causes(vendor)).reduce((all, each) => all + each)).toBe(11);
});

test.each(['hang', 'late', 'block'])(
  '%s: the local rules decide at the timeout, once',
  async (action) => {
    const vendor = await opened(moduleOf(OBEDIENT));
    expect(await told(vendor, { do: action })).toBeNull();
    expect(causes(vendor)).toEqual({ timeout: 1 });
    if (action === 'hang') return;
    // A late answer to the one question is none to the next.
    let answer: string | null = null;
    while (answer === null) answer = await told(vendor, { do: 'answer', tier: 'second' });
    expect(answer).toBe('second');
  },
);

test('one that loops for ever is not waited for, by a question or at the end', async () => {
  const vendor = await opened(moduleOf(OBEDIENT));
  expect(await told(vendor, { do: 'loop' })).toBeNull();
  expect(causes(vendor)).toEqual({ timeout: 1 });
  await vendor.close();
});

test('so many in a row that hang, and the next is not asked at all', async () => {
  const vendor = await opened(moduleOf(OBEDIENT), 5);
  for (let asked = 0; asked < BREAKER.failuresInRow; asked += 1) {
    expect(await told(vendor, { do: 'hang' })).toBeNull();
  }
  let isTold = false;
  vendor.ask({ do: 'answer', tier: 'beta' }, (text) => {
    isTold = true;
    expect(text).toBeNull();
  });
  expect(isTold, 'at once').toBe(true);
  expect(causes(vendor)).toEqual({ timeout: BREAKER.failuresInRow, 'breaker-open': 1 });
});

test('a context that a client has blown up is not handed on', async () => {
  const vendor = await opened(moduleOf(OBEDIENT), 1_000);
  const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  for (const plan of ['x'.repeat(20_000), deep]) {
    expect(await told(vendor, { do: 'answer', tier: 'beta', plan })).toBeNull();
  }
  expect(causes(vendor)).toEqual({ context: 2 });
});

test('questions without an answer are bounded', async () => {
  const vendor = await opened(moduleOf(OBEDIENT), 10_000);
  let answers = 0;
  const count = () => {
    answers += 1;
  };
  for (let asked = 0; asked < MAX_UNANSWERED; asked += 1) vendor.ask({ do: 'hang' }, count);
  expect(answers).toBe(0);
  vendor.ask({ do: 'answer' }, count);
  expect(answers).toBe(1);
  expect(causes(vendor)).toEqual({ 'too-many': 1 });
  await vendor.close();
  expect(answers, 'those under way went with it').toBe(MAX_UNANSWERED + 1);
});

test.each(['exit', 'throw later'])('%s: its thread goes, nothing else does', async (action) => {
  const vendor = await opened(moduleOf(OBEDIENT), 10_000);
  expect(await told(vendor, { do: action })).toBeNull();
  expect(await told(vendor, { do: 'answer' })).toBeNull();
  expect(causes(vendor)).toEqual({ gone: 2 });
});

const MEANWHILE = 'the local rules decide until it answers';

/** Until it decides again. */
async function recovered(vendor: VendorProvider): Promise<string> {
  for (;;) {
    const answer = await told(vendor, { do: 'answer', tier: 'beta' });
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.concurrent('in its own time', () => {
  test('one that fails to initialise says so, and is asked all the same', async () => {
    const fails = "async () => { throw new Error('no network\\nat all'); }";
    const module = moduleOf(providerText("return { value: 'beta' };", fails));
    const { vendor, notices } = await heard(module, 1_000);
    expect(notices).toEqual([`no network; ${MEANWHILE}`]);
    expect(await told(vendor, {})).toBe('beta');
    await vendor.close();
  });

  test.each([
    ['() => {}', []],
    ["() => { throw new Error('no key'); }", [`no key; ${MEANWHILE}`]],
  ])('initialize: %s, which gives no promise', async (initialize, expected) => {
    const module = moduleOf(providerText("return { value: 'beta' };", initialize));
    const { vendor, notices } = await heard(module, 1_000);
    expect(notices).toEqual(expected);
    expect(await told(vendor, {})).toBe('beta');
    await vendor.close();
  });

  test('one that is not ready is waited for so long, asked in vain, and taken when it is', async () => {
    const slow = 'async () => later(5_500)';
    const module = moduleOf(providerText("return { value: 'beta' };", slow));
    const { vendor, notices } = await heard(module, 1_000);
    expect(notices).toEqual([`it is not ready after 5 s; ${MEANWHILE}`]);
    expect(await told(vendor, {})).toBeNull();
    expect(causes(vendor)).toEqual({ 'not-ready': 1 });
    expect(await recovered(vendor)).toBe('beta');
    expect(notices.at(-1)).toBe('it is ready and decides');
    await vendor.close();
  }, 20_000);

  test('one that flaps is asked on; one that was down is, once a question of now and then is answered', async () => {
    const { vendor, notices } = await heard(moduleOf(OBEDIENT), 1_000);
    for (let turn = 0; turn < 20; turn += 1) {
      expect(await told(vendor, { do: 'throw' })).toBeNull();
      expect(await told(vendor, { do: 'answer', tier: 'beta' })).toBe('beta');
    }
    expect(causes(vendor)).toEqual({ error: 20 });
    for (let turn = 0; turn < 10; turn += 1) await told(vendor, { do: 'throw' });
    expect(causes(vendor)).toEqual({ error: 25, 'breaker-open': 5 });
    expect(await recovered(vendor)).toBe('beta');
    expect(notices).toEqual([
      `it failed too often (error); ${MEANWHILE}`,
      'it answers again and decides',
    ]);
    await vendor.close();
  }, 20_000);

  test('one whose thread ended has another', async () => {
    const { vendor, notices } = await heard(moduleOf(OBEDIENT), 1_000);
    expect(await told(vendor, { do: 'throw later' })).toBeNull();
    expect(notices).toEqual([`it ended the thread that it runs in: out of nowhere; ${MEANWHILE}`]);
    expect(await recovered(vendor)).toBe('beta');
    expect(notices.at(-1)).toBe('it is ready and decides');
    await vendor.close();
  }, 20_000);

  test.each([
    [
      'export const provider = {};',
      /^it exports no OpenFeature provider; expected `export function/,
    ],
    [
      'export const createProvider = () => 42;',
      /^createProvider\(\) gave no OpenFeature provider$/,
    ],
    [
      "export const createProvider = async () => { throw new Error('no key'); };",
      /failed: no key$/,
    ],
    [
      "export default { metadata: { name: 'web' }, runsOn: 'client', resolveStringEvaluation() {} };",
      /^its provider is for a client; expected one for servers$/,
    ],
    ['export const = 1;', /^it cannot be imported: /],
    [
      "import 'a-package-that-is-not-there';",
      /^it cannot be imported: .*a-package-that-is-not-there/,
    ],
    ['process.exit(0);', /^it ended the thread that it runs in$/],
  ])('%s is refused', async (text, error) => {
    const notices: string[] = [];
    const settings = { module: moduleOf(text), flag: 'f', timeoutMs: 50 };
    const refused = await openVendor(settings, (words) => notices.push(words));
    expect(refused).toEqual({ ok: false, error: expect.stringMatching(error) });
    expect(notices).toEqual([]);
  });

  test('a provider as the default export will do; one that never closes is not waited for', async () => {
    const module = moduleOf(`export default {
      metadata: { name: 'mine' },
      onClose: () => new Promise(() => {}),
      resolveStringEvaluation: async () => ({ value: 'beta' }),
    };`);
    const { vendor, notices } = await heard(module, 1_000);
    expect(await told(vendor, {})).toBe('beta');
    await vendor.close();
    expect(await told(vendor, {})).toBeNull();
    expect(notices).toEqual([]);
  });
});
