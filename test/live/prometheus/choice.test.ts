import { expect, it } from 'vitest';
import { parsePrometheusChoice } from '../../../src/live/prometheus/choice.ts';
import { connectionOf } from '../../../src/live/prometheus/connection.ts';

it.each(['auto', 'embedded', 'binary', 'docker'])('%s', (kind) => {
  expect(parsePrometheusChoice(kind)).toEqual({ ok: true, choice: { kind } });
});

it('an http or https URL', () => {
  const url = 'https://user:secret@mimir.example/prometheus';
  expect(parsePrometheusChoice(url)).toEqual({
    ok: true,
    choice: { kind: 'existing', connection: connectionOf(url), backend: null },
  });
});

it('anything else is refused, and a broken URL without showing what may be its password', () => {
  expect(parsePrometheusChoice('thanos')).toEqual({
    ok: false,
    error:
      '"thanos" is not a Prometheus: expected auto, embedded, binary, docker or an http(s) URL',
  });
  for (const url of ['http://u:secret@:::', 'http://u:secret%zz@host'])
    expect(parsePrometheusChoice(url)).toEqual({
      ok: false,
      error: 'the URL of the Prometheus cannot be read',
    });
});
