import { expect, it } from 'vitest';
import { readYaml } from '../../../src/core/document.ts';
import { readPrometheusFile } from '../../../src/core/scenario/prometheus-file.ts';

function read(text: string) {
  const [document] = readYaml('prometheus.yaml', text).documents;
  if (!document) throw new Error('the text is one document');
  return readPrometheusFile(document);
}

function problems(text: string): string[] {
  const file = read(text);
  return file.ok ? [] : file.problems.map(({ line, message }) => `${line}: ${message}`);
}

it('needs a URL and nothing else', () => {
  expect(read('url: https://prometheus.example/')).toEqual({
    ok: true,
    value: {
      url: 'https://prometheus.example',
      backend: 'prometheus',
      headers: {},
      credentials: null,
      tls: {},
      tenant: null,
      timeoutMs: 10_000,
    },
  });
});

it('may say everything', () => {
  const file = read(`
url: https://mimir.example
kind: mimir
pathPrefix: /prometheus/
tenant: team-a|team-b
headers: {X-Team: ml, X-Api-Key: {env: KEY}, Cookie: {file: cookie}}
basic: {username: me, passwordFile: secrets/password}
tls: {ca: ca.pem, cert: me.pem, key: me.key}
timeout: 1m30s
`);
  expect(file).toEqual({
    ok: true,
    value: {
      url: 'https://mimir.example/prometheus',
      backend: 'mimir',
      headers: {
        'X-Team': 'ml',
        'X-Api-Key': { from: 'environment', name: 'KEY' },
        Cookie: { from: 'file', path: 'cookie' },
      },
      credentials: {
        scheme: 'basic',
        username: 'me',
        password: { from: 'file', path: 'secrets/password' },
      },
      tls: { ca: 'ca.pem', cert: 'me.pem', key: 'me.key' },
      tenant: 'team-a|team-b',
      timeoutMs: 90_000,
    },
  });
});

it.each([
  ['kind: thanos', '1: url is missing; expected an http or https URL'],
  ['url: prometheus.example', '1: url: is no http or https URL'],
  ['url: "http://u:secret@:::"', '1: url: is no http or https URL'],
  [
    'url: http://u:secret@host',
    '1: url: holds a user or password; expected basic with passwordFile or passwordEnv',
  ],
  ['url: http://host?a=b', '1: url: has a query or fragment; expected none'],
  [
    'url: http://host\nkind: thanoss',
    '2: kind is "thanoss"; expected prometheus, thanos, mimir or victoriametrics; did you mean "thanos"?',
  ],
  [
    'url: http://host\nheaders: {Authorization: Bearer secret}',
    '2: headers.Authorization: is a secret; expected {env: NAME} or {file: PATH}',
  ],
  [
    'url: http://host\nbearerTokenEnv: TOKEN\nbearerTokenFile: token',
    '2: bearerTokenEnv: is a second way to say who we are; expected one',
  ],
  [
    'url: http://host\nbasic: {username: me}',
    '2: basic: has no single password; expected one of passwordFile and passwordEnv',
  ],
  [
    'url: https://host\ntls: {cert: me.pem}',
    '2: tls: has only one of cert and key; expected both, or neither',
  ],
  ['url: http://host\ntls: {ca: ca.pem}', '2: tls: is for https; expected an https url, or no tls'],
  [
    'url: http://host\nkind: victoriametrics\ntenant: "7"',
    '3: tenant: is part of the path for VictoriaMetrics; ' +
      'expected pathPrefix: /select/<tenant>/prometheus',
  ],
  ['url: http://host\nbearerToken: secret', '2: unknown key "bearerToken"'],
  ['url: http://host\ntimeout: 30', '2: timeout: 30 has no unit'],
])('%j is refused in one line, without what may be a secret', (text, problem) => {
  const [found = '', ...more] = problems(text);
  expect(more).toEqual([]);
  expect(found).toContain(problem);
  expect(found).not.toContain('secret@');
  expect(found).not.toContain('Bearer secret');
});
