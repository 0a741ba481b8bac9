import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../src/core/document.ts';
import { loadScenario } from '../../../src/core/scenario/load.ts';
import { filesWith, SCENARIO } from './example-files.ts';

const PATH = 'scenarios/bad-model.yaml';
const DAY = `TIMESTAMP,ContextTokens,GeneratedTokens
2026-01-05 09:00:00.000,300,40
2026-01-05 09:00:30.000,500,20
2026-01-05 09:01:00.000,200,10
`;

/** The example with this as its last phase, and the trace beside it. */
function loaded(phase: string, trace: string | null = DAY) {
  const changed = SCENARIO.replace('{for: 1m, connections: 8}', phase);
  return loadScenario(PATH, filesWith({ [PATH]: changed, 'scenarios/traces/day.csv': trace }));
}

const TRACE = 'trace: {file: traces/day.csv, format: azure';

describe('a trace that a scenario names', () => {
  it('is found beside the scenario, and kept with its other files', () => {
    const result = loaded(`{for: 1m, ${TRACE}, loop: true}}`);
    if (!result.ok) throw new Error(result.problems.map(formatProblem).join('\n'));
    expect(result.problems).toEqual([]);
    expect(result.sources['scenarios/traces/day.csv']).toBe(DAY);
    const { load } = result.scenario.traffic.phases[2] ?? {};
    expect(load).toMatchObject({ kind: 'trace', repeatMs: 90_000 });
    expect(load?.kind === 'trace' && load.requests.map(({ atMs }) => atMs)).toEqual([
      0, 30_000, 60_000,
    ]);
  });

  it.each([
    ['is not there', `{for: 1m, ${TRACE}}}`, null, 'traces/day.csv: there is no such file'],
    ['holds nothing', `{for: 1m, ${TRACE}}}`, '', 'day.csv:1:1: holds no request'],
    [
      'is over before',
      `{for: 1m, ${TRACE}, from: 5m}}`,
      DAY,
      'traffic[2].trace.from: traces/day.csv has no request from there on; it lasts 90s',
    ],
    [
      'has no format',
      '{for: 1m, trace: {file: traces/day.csv}}',
      DAY,
      'traffic[2].trace.format is missing',
    ],
    ['stands beside a rate', `{for: 1m, rate: 4/s, ${TRACE}}}`, DAY, 'cannot stand beside rate'],
  ])('is refused where it %s', (_why, phase, trace, message) => {
    const { ok, problems } = loaded(phase, trace);
    expect(ok).toBe(false);
    expect(problems.map(formatProblem).join('\n')).toContain(message);
  });

  it('is told of where a line of it is left out, and where it ends too soon', () => {
    const { ok, problems } = loaded(`{for: 10m, ${TRACE}}}`, `${DAY}rubbish\n`);
    expect(ok).toBe(true);
    const told = problems.map(formatProblem).join('\n');
    expect(told).toContain('day.csv:5:1: warning: TIMESTAMP is "rubbish"');
    expect(told).toContain('traces/day.csv is over after 1m of 10m; loop: true would go on');
  });
});

describe('goodput', () => {
  const triggers = 'triggers:\n  - error-rate > 1% rollback\n  - goodput < 90% rollback\n';
  const complaints = (scenario: string) =>
    loadScenario(
      PATH,
      filesWith({ [PATH]: scenario, 'scenarios/rollouts/triggers.yaml': triggers }),
    ).problems.map(formatProblem);

  it('is not asked for where nothing is promised', () => {
    expect(complaints(SCENARIO).join('\n')).toContain('goodput, and nothing is promised');
    expect(complaints(`${SCENARIO}slo: {firstToken: 300ms}\n`)).toEqual([]);
  });

  it('needs a promise', () => {
    expect(complaints(`${SCENARIO}slo: {}\n`).join('\n')).toContain('slo: promises nothing');
  });
});
