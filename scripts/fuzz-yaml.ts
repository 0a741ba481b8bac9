import { readFileSync } from 'node:fs';
import { readYaml } from '../src/core/document.ts';
import { stream } from '../src/core/random.ts';
import { readRollout } from '../src/core/rollout/argo.ts';
import { planRollout } from '../src/core/rollout/plan.ts';
import { argoProblems } from '../src/core/scenario/argo-problems.ts';
import { damaged } from '../test/fuzz/damage.ts';

/** Damaged Argo files: `fuzz-yaml.ts [how many] [seed]`. Each is planned, or has a listed problem. */
const total = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
console.log(`${total} damaged files, seed ${seed}`);

const FOLDER = new URL('../scenarios/rollouts/', import.meta.url);
const TEXTS = ['inference-service', 'short', 'pauses-only'].map((name) =>
  readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8'),
);
const WORDS = [
  'null',
  '-1',
  '{}',
  '[]',
  '"',
  '{{args.x}}',
  ': ',
  '- ',
  '\n',
  '0x',
  '&a',
  '*a',
  '10m',
];
const MODELS = { stable: { version: '1', hash: 'a' }, canary: { version: '2', hash: 'b' } };
const SCRAPE = { scrapeIntervalMs: 15_000, references: false };

const draw = stream(seed, 'fuzz/yaml');
const counts = { planned: 0, refused: 0 };
for (let index = 0; index < total; index += 1) {
  const text = damaged(TEXTS[index % TEXTS.length] ?? '', draw, WORDS);
  try {
    counts[outcomeOf(text)] += 1;
  } catch (error) {
    console.error(`file ${index}:\n${text}`);
    throw error;
  }
}
console.log(counts);

function outcomeOf(text: string): keyof typeof counts {
  const { documents, problems } = readYaml('fuzz.yaml', text);
  const read = readRollout(documents);
  const found = [...problems, ...argoProblems(documents, SCRAPE), ...read.problems];
  if (read.ok) {
    planRollout(read.rollout, [], MODELS);
    return 'planned';
  }
  if (found.length === 0) throw new Error('refused without a problem');
  return 'refused';
}
