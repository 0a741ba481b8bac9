import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOnDisk } from '../../src/commands/files-on-disk.ts';
import { type Problem, readYaml, type SourceDocument } from '../../src/core/document.ts';
import { readFlagFile } from '../../src/core/flags/flag-file.ts';
import { beginRecord } from '../../src/core/rollout/journal.ts';
import { readTriggers } from '../../src/core/rollout/triggers.ts';
import { loadAbTest } from '../../src/core/scenario/abtest/load-ab.ts';
import { loadScenario } from '../../src/core/scenario/load.ts';
import { loadProduction } from '../../src/core/scenario/load-production.ts';
import type { Files } from '../../src/core/scenario/named-files.ts';
import { readProfile } from '../../src/core/scenario/profile-file.ts';
import { readPrometheusFile } from '../../src/core/scenario/prometheus-file.ts';
import { readTrace } from '../../src/core/traffic/trace/read-trace.ts';
import { readFollowedOrder } from '../../src/live/control/followed-order.ts';
import { readKillState } from '../../src/live/control/kill-state.ts';
import { openJournal } from '../../src/live/production/journal-file.ts';
import { planOf } from '../core/rollout/plans.ts';

/** A format of files, and sound ones to be damaged. */
export interface FileFormat {
  readonly name: string;
  readonly sound: readonly string[];
  /** Reads a file; throws what no user should see. */
  read(text: string): void;
}

const ROOT = join(import.meta.dirname, '../..');
const SCENARIOS = join(ROOT, 'scenarios');
const textOf = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');

/** What is refused has a reason. */
function toldWhy(isRead: boolean, problems: readonly Problem[]): void {
  if (!isRead && problems.length === 0) throw new Error('refused without a problem');
}

/** The files of the scenarios' folder, with one in memory among them. */
function beside(path: string, text: string): Files {
  const { read, resolve } = filesOnDisk;
  return { resolve, read: (wanted) => (wanted === path ? { ok: true, text } : read(wanted)) };
}

function inFolder(
  read: (
    path: string,
    files: Files,
  ) => { readonly ok: boolean; readonly problems: readonly Problem[] },
): FileFormat['read'] {
  const path = join(SCENARIOS, 'fuzzed.yaml');
  return (text) => {
    const { ok, problems } = read(path, beside(path, text));
    toldWhy(ok, problems);
  };
}

function inDocuments(
  read: (document: SourceDocument) => { readonly problems?: readonly Problem[] },
): FileFormat['read'] {
  return (text) => {
    const { documents, problems } = readYaml('fuzzed.yaml', text);
    toldWhy(documents.length > 0, problems);
    for (const document of documents) read(document);
  };
}

/** A reader that wants its file on the disk. */
function onDisk(read: (path: string) => void): FileFormat['read'] {
  return (text) => {
    const folder = mkdtempSync(join(tmpdir(), 'understudy-fuzz-'));
    try {
      const path = join(folder, 'file');
      writeFileSync(path, text, 'latin1');
      read(path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** An Error of one line is an answer; a TypeError is none. */
function orSays(read: () => void): void {
  try {
    read();
  } catch (error) {
    const isAnswer =
      error instanceof Error && [Error, SyntaxError].includes(error.constructor as never);
    if (!isAnswer || error.message.includes('\n')) throw error;
  }
}

function soundJournal(): string {
  let text = '';
  onDisk((path) => {
    rmSync(path);
    const journal = openJournal(path);
    for (const atMs of [1, 2, 3])
      journal.append(beginRecord(planOf('steps: [{setWeight: 5}]'), atMs));
    journal.close();
    text = readFileSync(path, 'latin1');
  })('');
  return text;
}

const PRODUCTION = `rollout: rollouts/short.yaml
triggers: rollouts/cache-triggers.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c, endpoints: ["http://127.0.0.1:1"], apiKeyEnv: KEY}
  canary: {version: v1.3, hash: 5f6a8d, endpoints: ["https://a.example/team"], timeouts: {connect: 1s}}
prometheus: {url: "http://127.0.0.1:9090"}
router: {port: 0, admin: {port: 0}, drain: {leave: 5s, finish: 20s}}
flags: {file: flags/users.json}
slo: {firstToken: 1s}
state: state
`;
const PROMETHEUS =
  'url: https://a.example:9090/prefix\nheaders: {x-scope-orgid: team}\ntimeout: 5s\n';
const ORDER =
  '{"number":3,"engine":"e","weight":5,"routes":{"headers":[],"mirrors":[]},"kill":null}';

export const FILE_FORMATS: readonly FileFormat[] = [
  {
    name: 'scenario',
    sound: ['error-burst', 'segments', 'kill-switch', 'burst-trace', 'gpu-saturation'].map((name) =>
      textOf('scenarios', `${name}.yaml`),
    ),
    read: inFolder(loadScenario),
  },
  {
    name: 'ab-test',
    sound: [textOf('scenarios/ab-test.yaml')],
    read: inFolder(loadAbTest),
  },
  {
    name: 'production',
    sound: [PRODUCTION],
    read: inFolder((path, files) => loadProduction(path, files)),
  },
  {
    name: 'prometheus',
    sound: [PROMETHEUS],
    read: inDocuments((found) => asRead(readPrometheusFile(found))),
  },
  {
    name: 'profile',
    sound: ['v1.2', '8b-h100', 'v1.3-hallucinating'].map((name) =>
      textOf('mock-models', `${name}.yaml`),
    ),
    read: inDocuments((found) => asRead(readProfile(found))),
  },
  {
    name: 'triggers',
    sound: ['cache-triggers', 'gpu-triggers', 'judging-triggers', 'goodput-triggers'].map((name) =>
      textOf('scenarios/rollouts', `${name}.yaml`),
    ),
    read: inDocuments(readTriggers),
  },
  {
    name: 'flags',
    sound: [textOf('scenarios/flags/users.json')],
    read: (text) => {
      for (const file of ['fuzzed.json', 'fuzzed.yaml']) {
        const { set, problems } = readFlagFile(file, text);
        toldWhy(set !== undefined, problems);
      }
    },
  },
  {
    name: 'trace',
    sound: [textOf('scenarios/traces/bursts.csv').slice(0, 2_000)],
    read: (text) => void readTrace(text, 'azure'),
  },
  {
    name: 'journal',
    sound: [soundJournal()],
    read: onDisk((path) => orSays(() => openJournal(path).close())),
  },
  {
    name: 'kill-state',
    sound: ['{"version":1,"on":true,"sinceMs":1,"by":"ann","inFlight":"cut"}\n'],
    read: onDisk((path) => {
      const { state, damage } = readKillState(path, 1);
      if (damage !== null && !state.on) throw new Error('off by a damaged file');
    }),
  },
  {
    name: 'followed-order',
    sound: [`{"version":1,"heardAtMs":1,"order":${ORDER}}\n`],
    read: onDisk((path) => {
      const { followed, damage } = readFollowedOrder(path);
      if (damage !== null && followed !== null) throw new Error('followed and damaged');
    }),
  },
];

function asRead(read: { readonly ok: boolean; readonly problems?: readonly Problem[] }) {
  toldWhy(read.ok, read.problems ?? []);
  return read;
}

/** What is put into files at random places. */
export const FILE_WORDS: readonly string[] = [
  ...[
    'null',
    '-1',
    '1e999',
    'NaN',
    '0x',
    '{}',
    '[]',
    '"',
    "'",
    '{{args.x}}',
    ': ',
    '- ',
    ', ',
    '\n',
    '\t',
  ],
  ...[
    '\0',
    '\xff',
    '\uFEFF',
    '&a ',
    '*a',
    '<<: *a',
    '!!js/function ',
    '---\n',
    '...',
    '10m',
    '5%',
    '2x',
    '~',
  ],
  ...[
    '__proto__: ',
    '"constructor":',
    'a'.repeat(10_000),
    '['.repeat(2_000),
    '{a: '.repeat(500),
    '../../etc/passwd',
  ],
];
