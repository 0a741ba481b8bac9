import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runConformance } from '../../src/commands/conformance.ts';

const VECTORS = join(import.meta.dirname, '../../../shared/vectors/argo');
const STATISTICS = join(import.meta.dirname, '../../../shared/vectors/statistics');
const BEGIN = join(import.meta.dirname, '../../../shared/traces/begin_dev_wow.tsv');

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-conformance-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

function conformance(path: string): { lines: string[]; exitCode: number } {
  const lines: string[] = [];
  const exitCode = runConformance('argo', path, {}, (line) => lines.push(line));
  return { lines, exitCode };
}

/** A folder of examples: the index's entries, and the files' texts. */
function examples(name: string, index: unknown, files: Readonly<Record<string, string>>): string {
  const written = { ...files, 'INDEX.json': JSON.stringify(index) };
  for (const [file, text] of Object.entries(written)) {
    const path = join(folder, name, 'examples', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return join(folder, name);
}

const rollout = (strategy: string) => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: a}
spec: {strategy: {${strategy}}}
`;

describe('flags', () => {
  const FLAGS = join(import.meta.dirname, '../golden/flags');
  const BUCKETING = join(import.meta.dirname, '../../../shared/vectors/openfeature');
  const run = (path: string) => {
    const lines: string[] = [];
    const exitCode = runConformance('flags', path, {}, (line) => lines.push(line));
    return { lines, exitCode };
  };

  it('come to what the cases expect', () => {
    expect(run(FLAGS)).toEqual({ lines: ['59 passed, 0 failed, 0 skipped'], exitCode: 0 });
  });

  it.skipIf(!existsSync(BUCKETING))(
    "fall into the buckets of the vectors (skipped without '../shared')",
    () => {
      const { lines, exitCode } = run(BUCKETING);
      expect(lines).toEqual([expect.stringMatching(/^\d{4,} passed, 0 failed, 0 skipped$/)]);
      expect(exitCode).toBe(0);
    },
  );

  it('fail with both sides, and only in the fields that are given', () => {
    const path = join(folder, 'flags');
    mkdirSync(path);
    const flags = { f: { state: 'ENABLED', variants: { a: 1, b: 2 }, defaultVariant: 'a' } };
    writeFileSync(join(path, 'f.json'), JSON.stringify({ flags }));
    const ask = { flags: 'f.json', flagKey: 'f', type: 'number', default: 0 };
    const cases = [
      { ...ask, expect: { value: 1 } },
      { ...ask, expect: { value: 2, reason: 'DEFAULT' } },
      { ...ask, flags: 'absent.json', expect: { value: 0 } },
      { ...ask, type: 'date', expect: { value: 0 } },
      { flagKey: 'f' },
    ];
    writeFileSync(join(path, 'cases.json'), JSON.stringify({ cases }));
    const { lines, exitCode } = run(path);
    expect(lines[0]).toBe(
      'cases.json: case 2, f of f.json: value expected 2, got 1; ' +
        'reason expected "DEFAULT", got "STATIC"',
    );
    expect(lines[1]).toMatch(/case 3, f of absent\.json: absent\.json: ENOENT/);
    expect(lines[2]).toMatch(/case 4.*no type "date"/);
    expect(lines[3]).toMatch(/case 5: /);
    expect(lines.at(-1)).toBe('1 passed, 4 failed, 0 skipped');
    expect(exitCode).toBe(1);
  });

  it('are bad input where there are none, and a failure where they do not read', () => {
    const path = join(folder, 'no-flags');
    mkdirSync(path);
    writeFileSync(join(path, 'f.json'), '{"flags": {}}');
    expect(run(path)).toEqual({ lines: [], exitCode: 2 });
    writeFileSync(join(path, 'cases.json'), '{"cases": [');
    expect(run(path)).toMatchObject({ exitCode: 1 });
  });
});

describe('examples', () => {
  it('hold if the invalid are refused, the others accepted or refused by name', () => {
    const path = examples(
      'right',
      [
        { file: 'valid.yaml' },
        { file: 'invalid.yaml', expectInvalid: true },
        { file: 'blue-green.yaml' },
        { file: 'piece.yml', fragment: true },
      ],
      {
        'valid.yaml': rollout('canary: {steps: [{setWeight: 5}]}'),
        'invalid.yaml': rollout('canary: {steps: [{setWeight: 500}]}'),
        'blue-green.yaml': rollout('blueGreen: {activeService: a}'),
        'piece.yml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec: {replicas: 3}\n',
      },
    );
    expect(conformance(path)).toEqual({ lines: ['4 passed, 0 failed'], exitCode: 0 });
  });

  it('fail one by one, each with the reason', () => {
    const path = examples(
      'wrong',
      [
        { file: 'valid.yaml', expectInvalid: true },
        { file: 'unknown-key.yaml' },
        { file: 'piece.yaml' },
        { file: 'gone.yaml' },
      ],
      {
        'valid.yaml': rollout('canary: {}'),
        'unknown-key.yaml': rollout('canary: {stpes: []}'),
        'piece.yaml': 'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\n',
        'stray.yaml': rollout('canary: {}'),
      },
    );
    const { lines, exitCode } = conformance(path);
    expect(lines).toEqual([
      'examples: valid.yaml: expected it refused, it is accepted',
      expect.stringMatching(
        /^examples: unknown-key.yaml: expected it accepted, .*; unknown-key.yaml:4:28: unknown key/,
      ),
      expect.stringMatching(/^examples: piece.yaml: .* metadata is missing/),
      'examples: gone.yaml: the index names it, and there is no such file',
      'examples: stray.yaml: INDEX.json does not say what is expected of it',
      '0 passed, 5 failed',
    ]);
    expect(exitCode).toBe(1);
  });

  it('fail as one if their index does not read', () => {
    const path = examples('index', { file: 'a.yaml' }, {});
    expect(conformance(path).lines.at(-1)).toBe('0 passed, 1 failed');
  });
});

it('refuses a folder that holds no cases', () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  expect(conformance(empty).exitCode).toBe(2);
});

describe('PromQL scripts', () => {
  const scripts = (name: string, files: Readonly<Record<string, string>>) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
    return path;
  };

  function promql(path: string, semantics?: string) {
    const lines: string[] = [];
    const flags = semantics === undefined ? {} : { semantics };
    const exitCode = runConformance('promql', path, flags, (line) => lines.push(line));
    return { lines, exitCode };
  }

  it('are counted, each failure with its place, what is skipped with its reason', () => {
    const path = scripts('promql', {
      'a.test': 'eval instant at 0 1\n1\n\neval instant at 0 2\n3\n',
      'b.test': 'eval instant at 0 info(x)\n\neval instant at 0 x anchored\n',
      'c.test': 'this is no script',
      'notes.txt': 'neither is this',
    });
    expect(promql(path)).toEqual({
      lines: [
        'a.test:4: 2: got the scalar 2, expected 3',
        'c.test: the script cannot be read: line 1: not a command: this is no script',
        'skipped 1: needs experimental functions',
        'skipped 1: needs experimental syntax',
        '1 passed, 2 failed, 2 skipped',
      ],
      exitCode: 1,
    });
  });

  it('hold in the semantics that they are for', () => {
    const golden = join(import.meta.dirname, '../golden/promql');
    expect(promql(join(golden, '2.x'), '2.x').exitCode).toBe(0);
    expect(promql(join(golden, '2.x'), '3.x').exitCode).toBe(1);
    expect(promql(join(golden, 'both')).lines).toEqual([
      expect.stringMatching(/^\d+ passed, 0 failed, 0 skipped$/),
    ]);
  });

  it('are refused where there are none, or for semantics that there are not', () => {
    expect(promql(scripts('none', {})).exitCode).toBe(2);
    expect(promql(folder, '4.x').exitCode).toBe(2);
  });
});

describe('statistical cases', () => {
  const statistics = (path: string) => {
    const lines: string[] = [];
    const exitCode = runConformance('statistics', path, {}, (line) => lines.push(line));
    return { lines, exitCode };
  };

  const file = (name: string, json: unknown) => {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'any-name.json'), JSON.stringify(json));
    return path;
  };

  const CLASSIFIED = {
    name: 'a canary ten times as slow',
    classifier: 'MannWhitney',
    config: { direction: 'increase' },
    experiment: [10, 11, 12, 13, 14],
    control: [1, 2, 3, 4, 5],
  };

  it('are known by their keys, whatever the file is called, and what is not known is skipped', () => {
    const path = file('right', {
      about: 'not a case',
      mannWhitneyClassifier: [
        { ...CLASSIFIED, expected: { classification: 'High' } },
        { ...CLASSIFIED, classifier: 'Kolmogorov', expected: { classification: 'High' } },
      ],
      confseq: {
        origin: 'v_opt=100, alpha_opt=0.05',
        cases: [{ fn: 'normal_best_rho two-sided', v: 100, alpha: 0.05, expected: 12.60056 }],
      },
      unheardOf: { cases: [1, 2] },
    });
    expect(statistics(path)).toEqual({
      lines: [
        'skipped 1: needs the classifier Kolmogorov',
        'skipped 1: needs the section unheardOf',
        '2 passed, 0 failed, 2 skipped',
      ],
      exitCode: 0,
    });
  });

  it('fail one by one, each with what came out', () => {
    const path = file('wrong', {
      mannWhitneyClassifier: [{ ...CLASSIFIED, expected: { classification: 'Pass' } }],
      flaggerClosedForm: { cases: [{ m: 10, threshold: 5, q: 0.2, p: 0.2 }] },
    });
    const { lines, exitCode } = statistics(path);
    expect(lines).toEqual([
      expect.stringMatching(
        /^any-name.json: mannWhitneyClassifier: .*expected "Pass", got "High"$/,
      ),
      expect.stringMatching(/^any-name.json: flaggerClosedForm: .*expected 0.2, got 0.1298/),
      '0 passed, 2 failed, 0 skipped',
    ]);
    expect(exitCode).toBe(1);
  });

  it('are refused where a folder has none, and one failure where a file does not read', () => {
    expect(statistics(file('other', { conditions: [] })).exitCode).toBe(2);
    const path = file('torn', {});
    writeFileSync(join(path, 'any-name.json'), '{');
    expect(statistics(path).lines.at(-1)).toBe('0 passed, 1 failed, 0 skipped');
  });

  it.skipIf(!existsSync(STATISTICS))(
    'all hold where ../shared/vectors/statistics is at hand, but for a method that is not built',
    () => {
      expect(statistics(STATISTICS)).toEqual({
        lines: [
          expect.stringMatching(/^skipped 1: needs a method that is not built/),
          expect.stringMatching(/^\d+ passed, 0 failed, 1 skipped$/),
        ],
        exitCode: 0,
      });
    },
  );
});

describe('labelled answers', () => {
  const HEADING = 'model_name\tdata_source\tknowledge\tmessage\tresponse\tbegin_label';
  const KNOWLEDGE = 'the lighthouse of westhaven was built in 1874 by the engineer ada marsh .';
  const grounded = `m\tw\t${KNOWLEDGE}\thi\tit was built by ada marsh .\tFully attributable`;
  const other = `m\tw\t${KNOWLEDGE}\thi\ti love seafood there\tNot fully attributable`;

  function labelled(name: string, lines: readonly string[]) {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const printed: string[] = [];
    const exitCode = runConformance('grounded', path, {}, (line) => printed.push(line));
    return { printed, exitCode };
  }

  it('are rated with the threshold as it is; what does not read is told and left out', () => {
    const generic = `m\tw\t${KNOWLEDGE}\thi\tthat is nice\tGeneric`;
    expect(labelled('right.tsv', [HEADING, grounded, other, generic, 'torn'])).toEqual({
      printed: [
        'skipped line 5: 1 columns; expected 6',
        '2 rows, 1 of them ungrounded; 1 generic and 1 unreadable left out',
        'AUROC 1.0000',
        'at the fixed threshold 0.52: precision 1.0000, recall 1.0000, F1 1.0000, specificity 1.0000',
        'holds: AUROC of at least 0.93, F1 of at least 0.88',
      ],
      exitCode: 0,
    });
  });

  it('fail where the scorer does not reach what is asked', () => {
    const swapped = [grounded.replace('Fully', 'Not fully'), other.replace('Not fully', 'Fully')];
    const { printed, exitCode } = labelled('wrong.tsv', [HEADING, ...swapped]);
    expect(printed.at(-1)).toBe('fails: AUROC of at least 0.93, F1 of at least 0.88');
    expect(exitCode).toBe(1);
  });

  it('are refused where there are none, none of either kind, or no file', () => {
    expect(labelled('other.tsv', ['a\tb', '1\t2']).exitCode).toBe(2);
    expect(labelled('empty.tsv', [HEADING]).exitCode).toBe(2);
    expect(labelled('one-sided.tsv', [HEADING, grounded]).exitCode).toBe(2);
    expect(runConformance('grounded', join(folder, 'gone.tsv'), {}, () => {})).toBe(2);
    expect(runConformance('grounded', folder, {}, () => {})).toBe(2);
  });

  it.skipIf(!existsSync(BEGIN))('hold where ../shared/traces/begin_dev_wow.tsv is at hand', () => {
    expect(runConformance('grounded', BEGIN, {}, () => {})).toBe(0);
  });
});

describe.skipIf(!existsSync(VECTORS))(
  "Argo's own cases, where ../shared/vectors/argo is at hand",
  () => {
    it('all hold', () => {
      const { lines, exitCode } = conformance(VECTORS);
      expect(lines).toEqual([expect.stringMatching(/^\d+ passed, 0 failed$/)]);
      expect(exitCode).toBe(0);
    });
  },
);
