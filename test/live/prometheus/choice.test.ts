import { expect, it } from 'vitest';
import { parsePrometheusChoice } from '../../../src/live/prometheus/choice.ts';

it.each(['auto', 'embedded', 'binary', 'docker'])('%s', (kind) => {
  expect(parsePrometheusChoice(kind)).toEqual({ ok: true, choice: { kind } });
});

it('an http or https URL', () => {
  const url = 'https://user:secret@mimir.example/prometheus';
  expect(parsePrometheusChoice(url)).toEqual({ ok: true, choice: { kind: 'url', url } });
});

it('anything else is refused, and a broken URL without showing what may be its password', () => {
  expect(parsePrometheusChoice('thanos')).toEqual({
    ok: false,
    error:
      '"thanos" is not a Prometheus: expected auto, embedded, binary, docker or an http(s) URL',
  });
  expect(parsePrometheusChoice('http://u:secret@:::')).toEqual({
    ok: false,
    error: 'the URL of the Prometheus cannot be read',
  });
});
