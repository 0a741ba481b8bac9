import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measurementOf } from '../../../src/core/analysis/measure.ts';
import type { Provider } from '../../../src/core/analysis/provider.ts';
import { type HttpStub, startHttpStub } from '../prometheus/http-stub.ts';
import { read } from './asking.ts';

/*
 * The cases that Argo Rollouts' own code was run on, here over a socket: a server serves the data,
 * a provider reads it, and the measurement must be Argo's.
 */

const FILE = join(import.meta.dirname, '../../../../shared/vectors/argo/prometheus.json');
const isThere = existsSync(FILE);

interface Case {
  readonly expectedValue: string;
  readonly expectedPhase: string;
  readonly message?: string;
}

interface WebCase extends Case {
  readonly body: string;
  readonly jsonPath: string;
  readonly successCondition: string;
  readonly failureCondition: string;
}

interface PrometheusCase extends Case {
  readonly metric: { successCondition?: string; failureCondition?: string };
  readonly data: { readonly resultType: string; readonly result: unknown } | null;
}

describe.skipIf(!isThere)('as Argo reads (needs ../shared/vectors/argo)', () => {
  let stub: HttpStub;
  let body = '';

  beforeAll(async () => {
    stub = await startHttpStub((_, response) => void response.end(body));
  });
  afterAll(() => stub.close());

  const file: { webCases: WebCase[]; cases: PrometheusCase[] } = isThere
    ? JSON.parse(readFileSync(FILE, 'utf8'))
    : { webCases: [], cases: [] };

  async function measured(provider: Provider, conditions: object) {
    const { phase, value } = measurementOf({ name: 'm', ...conditions }, await read(provider));
    return { phase, value };
  }

  it('from a URL', async () => {
    // Where Argo's own code panics there is nothing to agree with.
    for (const given of file.webCases.filter((each) => !each.message?.startsWith('ARGO-PANIC'))) {
      body = given.body;
      const web = { url: stub.url, jsonPath: given.jsonPath };
      const { successCondition, failureCondition } = given;
      const got = await measured({ web }, { successCondition, failureCondition });
      const { expectedPhase: phase, expectedValue: value } = given;
      expect({ given, ...got }).toEqual({ given, phase, value });
    }
  });

  it('from Prometheus', async () => {
    for (const given of file.cases.filter((each) => each.data !== null)) {
      body = JSON.stringify({ status: 'success', data: onTheWire(given.data) });
      const prometheus = { address: stub.url, query: 'x' };
      const got = await measured({ prometheus }, given.metric);
      const { expectedPhase: phase, expectedValue: value } = given;
      expect({ given, ...got }).toEqual({ given, phase, value });
    }
  });
});

function onTheWire(data: PrometheusCase['data']): unknown {
  const { resultType = '', result } = data ?? {};
  const list = Array.isArray(result) ? result : [];
  const series = (values: unknown[]) => values.map((value) => [1, sampleText(value)]);
  if (resultType === 'vector') {
    const samples = list.map((value) => ({ metric: {}, value: [1, sampleText(value)] }));
    return { resultType, result: samples };
  }
  if (resultType === 'matrix') {
    return { resultType, result: list.map((each) => ({ metric: {}, values: series(each) })) };
  }
  return { resultType, result: [1, sampleText(result)] };
}

function sampleText(value: unknown): string {
  const special = typeof value === 'object' && value !== null && '$num' in value;
  return special ? String(value.$num) : Object.is(value, -0) ? '-0' : String(value);
}
