import { expect, test } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { flagFile, ofrepAccess } from '../../src/commands/flag-serving.ts';
import { isError } from '../../src/core/document.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';

test('who may ask for flags', () => {
  expect(ofrepAccess({})).toEqual({ tokens: [], origins: '*' });
  expect(ofrepAccess({ ofrepToken: 'a', ofrepOrigins: '*' })).toEqual({
    tokens: ['a'],
    origins: '*',
  });
  const ofrepOrigins = 'https://a.example,http://localhost:3000';
  expect(ofrepAccess({ ofrepOrigins })).toEqual({
    tokens: [],
    origins: ['https://a.example', 'http://localhost:3000'],
  });
});

test.each(['', 'two words', 'tökén', 'a\n'])('%j is no token', (ofrepToken) => {
  expect(ofrepAccess({ ofrepToken })).toBe(
    '--ofrep-token: expected a text without blanks, such as `openssl rand -hex 16` gives',
  );
});

test.each(['https://a.example/', 'a.example', '', 'https://a.example, https://b.example'])(
  '%j is no list of origins',
  (ofrepOrigins) => {
    expect(ofrepAccess({ ofrepOrigins })).toMatch(/^--ofrep-origins .*: expected origins, such as/);
  },
);

test('a flag file that is not there', () => {
  expect(flagFile({})).toEqual({ ok: true, file: undefined });
  expect(flagFile({ flags: 'nowhere.json' })).toEqual({
    ok: false,
    error: '--flags nowhere.json: cannot read it: there is no such file',
  });
});

const FILES = {
  resolve: filesOnDisk.resolve,
  read: (path: string) => {
    const text = GIVEN[path];
    return text === undefined ? filesOnDisk.read(path) : ({ ok: true, text } as const);
  },
};

const flags = (value: unknown) => JSON.stringify({ flags: { segment: value } });
const GIVEN: Record<string, string> = {
  '/broken.json': flags({ state: 'ENABLED', variants: { a: 'a' }, defaultVariant: 'b' }),
  '/other.json': flags({ state: 'ENABLED', variants: { a: 'a' }, defaultVariant: 'a' }),
};

test('a flag file for any scenario is checked as its own would be', () => {
  const load = (name: string, file: string) => loadScenario(`scenarios/${name}.yaml`, FILES, file);
  const served = load('good-model', '/other.json');
  expect(served).toMatchObject({
    ok: true,
    scenario: { flags: { path: '/other.json', segmentFlag: null } },
  });
  const { ok, problems } = load('good-model', '/broken.json');
  expect(ok).toBe(false);
  expect(problems.filter(isError)).toMatchObject([
    {
      file: '/broken.json',
      message: expect.stringMatching(/^flags\.segment\.defaultVariant: no variant is named "b"/),
    },
  ]);
});

test('a scenario that opens segments needs them in whatever file is given', () => {
  const { ok, problems } = loadScenario('scenarios/segments.yaml', FILES, '/other.json');
  expect(ok).toBe(false);
  expect(problems.map(({ message }) => message)).toContain(
    'flags.segment: /other.json has no flag "user-segment"',
  );
});
