import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { FORMATS } from './formats.ts';
import { type Key, partsOf, unwrapped } from './schema-keys.ts';

const ROOT = join(import.meta.dirname, '../..');

const LONGEST = 100;

/** Where files of ours stand, and documents with parts of such files in their YAML blocks. */
const FOLDERS = ['scenarios', 'scenarios/rollouts', 'mock-models', 'deploy/kubernetes', 'docs'];

/** By key, where no file that we ship has one. */
const UNWRITTEN: Readonly<Record<string, string>> = {
  username: 'understudy',
  passwordFile: 'keys/prometheus',
  tokenFile: 'keys/admin',
  secret: 'judge',
  url: 'https://hooks.example/rollouts',
  tenant: 'models',
  context: 'production',
  rule: 'completions',
  name: 'a',
  routers: '[a, b]',
  salt: 'autumn',
  regex: '^\\d{4}-\\d{2}-\\d{2}$',
  min: '10',
  max: '200',
  headers: '{x-team: models, x-key: {env: TEAM_KEY}}',
  file: 'keys/team',
  weights: '[[5, 25, 50, 100], [1, 10, 50, 100]]',
  json: '{type: array}',
  limits: '{error-rate: [0.5%, 1%, 2%]}',
  query: 'sum(rate(refusals_total{rollout_hash="{{hash}}"}[{{window}}]))',
  urlFile: 'keys/pager-url',
  cert: 'us.pem',
  key: 'us.key',
  kind: '503',
  gpuHour: '2.5',
  driftMsPerMinute: '0.5',
  after: '40',
  tokens: '8',
  factor: '10x',
  prompts: '[capital, arithmetic]',
  burstiness: '0.5',
  teaches: 'Evasion is not hallucination.',
  connections: '8',
  description: 'v1.3 passes its evaluation set, then makes things up.',
  triggers: 'triggers.yaml',
  models: '{current: v1.2.yaml, rewrite: v1.3.yaml}',
  maxBadAnswers: '300',
  maxCanaryRequests: '5000',
  maxUsers: '600',
};

/** By the shape of a mapping and its key: the value that some shipped file or document gives it. */
type Written = ReadonlyMap<unknown, ReadonlyMap<string, string>>;

/** What to show beside a key, as one line of YAML: as somebody has written it, else what its words say. */
export function exampleFor(shape: unknown, { name, type, byDefault }: Key): string | undefined {
  const written = WRITTEN.get(shape)?.get(name);
  if (written !== undefined) return written;
  const [, each] = /^a list, each (.*)/s.exec(type) ?? [];
  const said = saidBy(each ?? type, byDefault);
  if (said !== undefined) return each === undefined ? said : `[${said}]`;
  if (UNWRITTEN[name] !== undefined || /^(a mapping|a list)/.test(type)) return UNWRITTEN[name];
  return byDefault ?? /(?:from|at least) (\d+)/.exec(type)?.[1];
}

/** The example that the words name, or the first of the words to choose from that is not the default. */
function saidBy(type: string, byDefault: string | undefined): string | undefined {
  const [, said] = /such as (\{.*?\}|"[^"]*"|[^\s,;]+)/.exec(type) ?? [];
  if (said !== undefined || !type.startsWith('`')) return said;
  const words = [...type.matchAll(/`([^`]+)`/g)].map(([, word]) => word);
  return words.find((word) => word !== byDefault) ?? words[0];
}

/** The YAML blocks of a document. */
export function yamlBlocks(text: string): string[] {
  return [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, block]) => block ?? '');
}

/** The formats of which a value is a file, or some keys of one. */
export function formatsOf(value: unknown): typeof FORMATS {
  if (typeof value !== 'object' || value === null) return [];
  const names = Object.keys(value);
  const whole = FORMATS.filter(({ schema }) => schema.safeParse(value).success);
  if (whole.length > 0) return whole;
  return FORMATS.filter(({ schema }) => names.every((name) => name in schema.def.shape));
}

const SHIPPED: readonly unknown[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder)).flatMap((file) => {
    if (!/\.(yaml|md)$/.test(file)) return [];
    const text = readFileSync(join(ROOT, folder, file), 'utf8');
    return (file.endsWith('.md') ? yamlBlocks(text) : [text]).flatMap(documentOf);
  }),
);

const WRITTEN: Written = everythingWritten();

function everythingWritten(): Written {
  const found = new Map<unknown, Map<string, string>>();
  for (const value of SHIPPED) {
    for (const { schema } of formatsOf(value)) collect(value, schema, found);
  }
  return found;
}

/** Of several documents in one file nothing: that is Argo's. */
function documentOf(text: string): unknown[] {
  return /^---$/m.test(text) ? [] : [parse(text)];
}

function collect(
  value: unknown,
  schema: z.ZodType,
  found: Map<unknown, Map<string, string>>,
): void {
  const { leaf } = unwrapped(schema);
  if (leaf instanceof z.ZodUnion) {
    for (const part of partsOf(leaf)) {
      if (part.schema.safeParse(value).success) collect(value, part.schema, found);
    }
  } else if (Array.isArray(value) && leaf instanceof z.ZodArray) {
    for (const item of value) collect(item, leaf.element as z.ZodType, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      if (leaf instanceof z.ZodRecord) collect(part, leaf.valueType as z.ZodType, found);
      const below = leaf instanceof z.ZodObject ? leaf.def.shape[name] : undefined;
      if (below === undefined || !(leaf instanceof z.ZodObject)) continue;
      const known = found.get(leaf.def.shape) ?? new Map<string, string>();
      found.set(leaf.def.shape, known);
      const line = lineOf(part);
      if (line !== undefined && !known.has(name)) known.set(name, line);
      collect(part, below as z.ZodType, found);
    }
  }
}

function lineOf(value: unknown): string | undefined {
  const style = { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false } as const;
  const line = stringify(value, style).trim();
  return line === '' || line.length > LONGEST || line.includes('\n') ? undefined : line;
}
