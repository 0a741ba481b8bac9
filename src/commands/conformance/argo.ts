import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runArgoVectors } from '../../core/analysis/conformance.ts';
import { exampleResults } from '../../core/scenario/example-conformance.ts';
import type { FileDone, SuiteResult } from './suite.ts';

/**
 * Every vector file of a known name in a folder, and the YAML files in its `examples`. Undefined for
 * a folder that has none.
 */
export function runArgoSuite(folder: string, done: FileDone): SuiteResult | undefined {
  const runs = [...vectorRuns(folder, done), ...exampleRuns(join(folder, EXAMPLES))];
  if (runs.length === 0) return undefined;
  return {
    passed: runs.reduce((sum, { result }) => sum + result.passed, 0),
    failures: runs.flatMap(({ name, result }) => result.failures.map((f) => `${name}: ${f}`)),
    skipped: undefined,
  };
}

interface Run {
  readonly name: string;
  readonly result: Counted;
}

function vectorRuns(folder: string, done: FileDone): Run[] {
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return names.sort().flatMap((name, index) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const result = parsed(text, (json) => runArgoVectors(name, json));
    done(index + 1, names.length);
    return result === undefined ? [] : [{ name, result }];
  });
}

const EXAMPLES = 'examples';
const INDEX = 'INDEX.json';

const indexSchema = z.array(
  z.looseObject({
    file: z.string(),
    expectInvalid: z.boolean().default(false),
    fragment: z.boolean().default(false),
  }),
);

/** The YAML files of a folder, by what its index says of each; one that it does not name fails. */
function exampleRuns(folder: string): Run[] {
  if (!existsSync(join(folder, INDEX))) return [];
  const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
  const result = parsed(readFileSync(join(folder, INDEX), 'utf8'), (json) => {
    const index = indexSchema.safeParse(json);
    if (!index.success) return { passed: 0, failures: [`${INDEX}: ${index.error.message}`] };
    const textOf = (file: string) =>
      files.includes(file) ? readFileSync(join(folder, file), 'utf8') : undefined;
    const { passed, failures } = exampleResults(index.data, textOf);
    const unnamed = files.filter((file) => !index.data.some((entry) => entry.file === file));
    return { passed, failures: [...failures, ...unnamed.map(notInIndex)] };
  });
  return result === undefined ? [] : [{ name: EXAMPLES, result }];
}

function notInIndex(file: string): string {
  return `${file}: ${INDEX} does not say what is expected of it`;
}

interface Counted {
  readonly passed: number;
  readonly failures: readonly string[];
}

/** A file that does not read counts as one failure: passing it over would be passing it. */
function parsed(text: string, run: (json: unknown) => Counted | undefined): Counted | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { passed: 0, failures: [error instanceof Error ? error.message : String(error)] };
  }
  return run(json);
}
