import type { Fault } from '../../../src/core/model/fault.ts';
import type { Profile } from '../../../src/core/model/profile.ts';
import { type Mock, startMock } from '../../../src/live/mock/mock.ts';
import type { RequestRecord } from '../../../src/live/mock/request-record.ts';
import type { MockSettings } from '../../../src/live/mock/settings.ts';

/** Answers at once and is never wrong. */
export const QUICK: Profile = {
  name: 'quick',
  version: 'v9',
  latency: { firstTokenMs: { median: 1, p95: 1 }, interTokenMs: { median: 0, p95: 0 } },
  outputTokens: { median: 20, p95: 30 },
  errors: { rate: 0, kinds: {} },
  quality: { hallucination: 0, vague: 0 },
  price: { inputPerMillion: 0.5, outputPerMillion: 1.5 },
};

export function failingWith(kind: keyof Profile['errors']['kinds']): Profile {
  return { ...QUICK, errors: { rate: 1, kinds: { [kind]: 1 } } };
}

export function canaryFault(effects: Fault['effects'], rest: Partial<Fault> = {}): Fault {
  return { atMs: 0, forMs: null, everyMs: null, target: 'canary', effects, ...rest };
}

export interface StartedMock extends Mock {
  readonly records: RequestRecord[];
  /** The record that comes next, or the one already there. */
  recorded(count: number): Promise<RequestRecord[]>;
  ask(body: unknown, init?: { headers?: Record<string, string>; path?: string }): Promise<Response>;
}

/** A canary on a free port whose records can be waited for. */
export async function started(settings: Partial<MockSettings> = {}): Promise<StartedMock> {
  const records: RequestRecord[] = [];
  const waiting = new Set<() => void>();
  const mock = await startMock(
    { profile: QUICK, role: 'canary', seed: 7, faults: [], compression: 1, port: 0, ...settings },
    (record) => {
      records.push(record);
      for (const look of waiting) look();
    },
  );
  return {
    ...mock,
    records,
    recorded: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (records.length < count) return;
          waiting.delete(look);
          resolve(records);
        };
        waiting.add(look);
        look();
      }),
    ask: (body, { headers = {}, path = '/v1/chat/completions' } = {}) =>
      fetch(`${mock.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

export function question(text: string, rest: Record<string, unknown> = {}) {
  return { model: 'any', messages: [{ role: 'user', content: text }], ...rest };
}

export interface StreamedAnswer {
  readonly events: readonly Chunk[];
  readonly done: boolean;
  readonly text: string;
}

export interface Chunk {
  readonly object: string;
  readonly choices: readonly {
    readonly delta?: { readonly role?: string; readonly content?: string };
    readonly text?: string;
    readonly finish_reason: string | null;
  }[];
  readonly usage?: { readonly completion_tokens: number; readonly total_tokens: number };
}

export function parseEvents(body: string): StreamedAnswer {
  const data = body
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => event.replace(/^data: /, ''));
  const done = data.at(-1) === '[DONE]';
  const events = (done ? data.slice(0, -1) : data).map((json) => JSON.parse(json) as Chunk);
  const text = events
    .flatMap(({ choices }) => choices.map((choice) => choice.delta?.content ?? choice.text ?? ''))
    .join('');
  return { events, done, text };
}

export interface CompletionBody {
  readonly object: string;
  readonly choices: readonly [
    { readonly message: { readonly content: string }; readonly finish_reason: string },
  ];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
}

export async function completionOf(response: Response): Promise<CompletionBody> {
  return (await response.json()) as CompletionBody;
}

export interface ErrorBody {
  readonly error: { readonly message: string; readonly param: string | null };
}

export async function errorOf(response: Response): Promise<ErrorBody['error']> {
  return ((await response.json()) as ErrorBody).error;
}
