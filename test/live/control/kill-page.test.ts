import { setImmediate as turn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { PAGE } from '../../../src/live/control/kill-page.ts';

const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(PAGE) ?? [];

interface Asked {
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** The page in a browser that is no more than it uses; `typed` is what people type and confirm. */
async function opened(typed: { confirms: boolean; token?: string; cut?: boolean }) {
  const asked: Asked[] = [];
  let isOn = false;
  const listeners: (() => void)[] = [];
  const elements = {
    state: { textContent: '' },
    button: {
      ...{ textContent: '', className: '', disabled: true },
      addEventListener: (_: string, clicked: () => void) => listeners.push(clicked),
    },
    cut: { checked: typed.cut === true, disabled: false },
  };
  const stored = new Map<string, string>();
  runInNewContext(script, {
    document: { getElementById: (id: keyof typeof elements) => elements[id] },
    sessionStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    },
    prompt: () => typed.token ?? null,
    confirm: () => typed.confirms,
    fetch: async (
      _: string,
      { headers, body }: { headers: Record<string, string>; body?: string },
    ) => {
      const { authorization } = headers;
      const wish = body === undefined ? undefined : JSON.parse(body);
      if (typed.token !== undefined && authorization !== `Bearer ${typed.token}`)
        return { status: 401, json: async () => ({ error: 'no' }) };
      asked.push({ authorization, body: wish });
      isOn = wish?.on ?? isOn;
      return { status: 200, json: async () => ({ on: isOn, by: 'ann', sinceMs: 0 }) };
    },
  });
  const settled = async () => {
    for (let turns = 0; turns < 5; turns += 1) await turn();
  };
  await settled();
  const click = async () => {
    for (const clicked of listeners) clicked();
    await settled();
  };
  return { asked, elements, click };
}

it('says how the switch stands, and throws it once somebody has confirmed', async () => {
  const { asked, elements, click } = await opened({ confirms: true, cut: true });
  expect(elements.state.textContent).toBe(
    'Off: the rollout decides. ann, 1970-01-01T00:00:00.000Z',
  );
  expect(elements.button).toMatchObject({ textContent: 'Kill the canary', disabled: false });
  await click();
  expect(elements.state.textContent).toMatch(/^On: every request goes to stable\. /);
  await click();
  const wishes = asked.flatMap(({ body }) => (body === undefined ? [] : [body]));
  expect(wishes).toEqual([
    { on: true, by: 'the admin page', inFlight: 'cut' },
    { on: false, by: 'the admin page' },
  ]);
});

it('does nothing that nobody confirmed', async () => {
  const { asked, click } = await opened({ confirms: false });
  await click();
  expect(asked).toHaveLength(1);
});

it('asks for the token where there is one, and once', async () => {
  const { asked, click } = await opened({ confirms: true, token: 'a-long-enough-token' });
  await click();
  expect(asked.map(({ authorization }) => authorization)).toEqual(
    Array(2).fill('Bearer a-long-enough-token'),
  );
});
