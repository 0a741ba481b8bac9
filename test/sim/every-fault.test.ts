import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { FACTS } from '../../src/core/facts/facts.ts';
import type { Fault, Role } from '../../src/core/model/fault.ts';
import { FLAW_NAMES } from '../../src/core/model/faults/answer-flaws.ts';
import { ERROR_KINDS } from '../../src/core/model/profile.ts';
import { faultSchema } from '../../src/core/scenario/fault-schema.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { type Scenario, trafficEndMs } from '../../src/core/scenario/scenario.ts';
import { DEFAULT_SCORING, scorerKinds } from '../../src/core/scoring/scorer-choice.ts';
import { expositionOf } from '../../src/live/mock/exposition.ts';
import { countedRequests } from '../../src/sim/counted-requests.ts';
import { countingTables } from '../../src/sim/counting-tables.ts';
import type { Serving } from '../../src/sim/serving.ts';
import type { ServingSite } from '../../src/sim/serving-site.ts';
import { singleRequests } from '../../src/sim/single-requests.ts';
import { uncountable } from '../../src/sim/uncountable.ts';
import { target } from '../live/router/rig.ts';
import {
  ALL_ERRORS,
  type Exposed,
  FAULT_TABLE,
  type FaultRow,
  faultOfRow,
  missed,
  nameOf,
  soundProfile,
  strayed,
  trafficOf,
} from './fault-table.ts';
import { simulatedSeries, storedSeries } from './stored-series.ts';

const SEED = 23;
const REQUESTS = 600;
/** An engine of forty requests a second is one that keeps up while it is sound. */
const ENGINE_REQUESTS = 180;

function scenarioOf(row: FaultRow, faults: readonly Fault[]): Scenario {
  const loaded = loadScenario('scenarios/low-traffic.yaml', filesOnDisk);
  if (!loaded.ok) throw new Error('a shipped file does not load');
  return {
    ...loaded.scenario,
    traffic: trafficOf(row.ofEngine ? ENGINE_REQUESTS : REQUESTS),
    faults,
    models: { stable: soundProfile(row, 'stable'), canary: soundProfile(row, 'canary') },
    scoring: DEFAULT_SCORING,
    slo: null,
  };
}

/** What the router and, request by request, both servers expose after all traffic has ended. */
function played(
  scenario: Scenario,
  servingOf: (site: ServingSite) => Serving,
): Readonly<Record<Role, Exposed>> {
  const { scoring, traffic } = scenario;
  const ownerOf = (role: Role) => ({
    ...target(role, ''),
    scorers: scorerKinds(scoring),
    isItemised: false,
    hasSlo: false,
    hasCopies: false,
  });
  const owners = { stable: ownerOf('stable'), canary: ownerOf('canary') };
  const serving = servingOf({
    scenario,
    seed: SEED,
    compression: 1,
    salt: 'test',
    prompts: FACTS.map(({ question }) => question),
    owners,
    asksServers: true,
  });
  serving.setWeight(50);
  serving.passTo(trafficEndMs(traffic));
  serving.drain();
  const exposed = (role: Role): Exposed => {
    const server = serving.servers[role];
    return {
      router: simulatedSeries([{ owner: owners[role], series: serving.books[role].series }]),
      server: server === null ? new Map() : storedSeries(expositionOf(server)(0)),
    };
  };
  return { stable: exposed('stable'), canary: exposed('canary') };
}

describe(`every fault is seen by the figures that should see it (simulated, seed ${SEED})`, () => {
  it.each(FAULT_TABLE.map((row) => [nameOf(row), row] as const))('%s', (_name, row) => {
    const before = played(scenarioOf(row, []), singleRequests);
    const after = played(scenarioOf(row, [faultOfRow(row)]), singleRequests);
    expect(row.seen.flatMap((sighting) => missed(sighting, before.canary, after.canary))).toEqual(
      [],
    );
    for (const { figure } of row.seen) {
      expect(figure.of(after.stable), figure.name).toBe(figure.of(before.stable));
    }
    // What is no error is counted as none.
    const isError = row.seen.some(({ figure }) => figure.name.startsWith('inference_errors_total'));
    expect(ALL_ERRORS.of(after.canary) > 0).toBe(isError);
    expect(ALL_ERRORS.of(after.stable)).toBe(0);
  });
});

/** The figures of servers are not among them: what asks for those is not counted. */
const COUNTABLE = FAULT_TABLE.filter(
  (row) => uncountable(scenarioOf(row, [faultOfRow(row)])) === null,
);

describe(`requests that are drawn as counts show the same faults (seed ${SEED})`, () => {
  it('as far as counts can tell: statuses, latencies, qualities, lengths', () => {
    expect(COUNTABLE.length).toBeGreaterThan(12);
  });

  it.each(COUNTABLE.map((row) => [nameOf(row), row] as const))('%s', (_name, row) => {
    const counted = (scenario: Scenario) =>
      played(scenario, (site) => countedRequests(site, countingTables(scenario)));
    const before = counted(scenarioOf(row, []));
    const after = counted(scenarioOf(row, [faultOfRow(row)]));
    expect([
      ...row.seen.flatMap((sighting) => missed(sighting, before.canary, after.canary)),
      ...row.seen.flatMap((sighting) => strayed(sighting, before.stable, after.stable)),
    ]).toEqual([]);
  });
});

describe('the table knows', () => {
  const written = FAULT_TABLE.flatMap((row) => Object.keys(row.written));
  /** When a fault is, and of whom; a Prometheus that is down is no fault of a model. */
  const NO_FAULTS = ['at', 'for', 'every', 'model', 'prometheus'];

  it('every key of a fault', () => {
    const keys = Object.keys(faultSchema.shape).filter((key) => !NO_FAULTS.includes(key));
    expect(keys.filter((key) => !written.includes(key))).toEqual([]);
  });

  it('every kind of error', () => {
    const kinds: unknown[] = FAULT_TABLE.map((row) => row.written.kind);
    expect(ERROR_KINDS.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  it('every flaw of an answer', () => {
    expect(FLAW_NAMES.filter((name) => !written.includes(name))).toEqual([]);
  });
});

it('the documented table names every one of them', () => {
  const file = new URL('../../mock-models/README.md', import.meta.url);
  const [, section = ''] =
    /^## Faults of a scenario$(.*?)^## /ms.exec(readFileSync(file, 'utf8')) ?? [];
  const code = section.match(/`[^`]+`/g)?.join(' ');
  const words = new Set(code?.match(/[A-Za-z0-9-]+/g));
  const names = FAULT_TABLE.flatMap((row) => [
    ...Object.keys(row.written),
    ...('kind' in row.written ? [String(row.written.kind)] : []),
  ]);
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});
