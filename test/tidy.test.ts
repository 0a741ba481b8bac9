import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/*
 * Style as a test: the layers, the purity of the core, the size of files. A rule that fails says what
 * to do instead.
 */

const ROOT = join(import.meta.dirname, '..');

interface Source {
  readonly path: string;
  readonly text: string;
  /** Without comments, so that a comment may name what the code must not. */
  readonly code: string;
  readonly lines: number;
}

const SOURCES: readonly Source[] = readdirSync(join(ROOT, 'src'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((file) => /\.(tsx?|js)$/.test(file))
  .map((file) => {
    const path = join('src', file);
    const text = readFileSync(join(ROOT, path), 'utf8');
    const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    return { path, text, code, lines: text.split('\n').length - 1 };
  });

/** Folders whose code takes time, chance and data as arguments and gives back a value. */
const PURE = ['src/core', 'src/sim'];

/** Which folders of the core a folder may import; the core's own root files are open to all. */
const CORE_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  regexp: [],
  statistics: [],
  analysis: ['regexp', 'statistics'],
  rollout: ['analysis', 'routing', 'statistics'],
  control: ['analysis', 'rollout', 'routing'],
  notify: ['analysis', 'rollout'],
  history: ['analysis', 'control', 'rollout'],
  promql: ['regexp'],
  facts: [],
  model: ['facts', 'statistics'],
  traffic: ['facts'],
  routing: ['flags', 'regexp'],
  flags: [],
  scoring: ['facts', 'regexp', 'statistics'],
  compare: ['statistics'],
  abtest: ['routing', 'statistics'],
  scenario: [
    'analysis',
    'rollout',
    'promql',
    'regexp',
    'facts',
    'model',
    'traffic',
    'routing',
    'flags',
    'scoring',
    'statistics',
    'abtest',
    'control',
    'history',
    'notify',
  ],
};

/** Which layers a layer may import besides itself. */
const LAYER_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sim: ['core'],
  live: ['core'],
  report: ['core'],
  web: ['core', 'report'],
  commands: ['core', 'sim', 'live', 'report', 'web'],
};

const BANNED_WHERE_PURE: readonly { readonly call: RegExp; readonly instead: string }[] = [
  { call: /from 'node:/, instead: 'leave I/O to src/live' },
  { call: /\bDate\.now\b/, instead: 'take nowMs as an argument' },
  { call: /\bnew Date\(\)/, instead: 'take nowMs as an argument' },
  { call: /\bperformance\./, instead: 'take nowMs as an argument' },
  { call: /\bMath\.random\b/, instead: 'take a Stream as an argument' },
  { call: /\bset(Timeout|Interval|Immediate)\b/, instead: 'say when to wake instead of waiting' },
  { call: /\b(async|await)\b/, instead: 'let the world wait and bring the answer' },
  { call: /\bconsole\./, instead: 'return what is to be said' },
  { call: /\bprocess\./, instead: 'take what you need as an argument' },
];

const MAX_LINES = 400;

describe('layers', () => {
  it.each(SOURCES.map((source) => [source.path, source] as const))('%s', (_path, source) => {
    const wrong = importsOf(source).flatMap((imported) => {
      const why = whyNot(source.path, imported);
      return why ? [`imports ${imported}: ${why}`] : [];
    });
    expect(wrong).toEqual([]);
  });
});

describe.each(PURE)('%s is pure', (folder) => {
  const sources = SOURCES.filter(({ path }) => path.startsWith(`${folder}/`));

  it('has files', () => {
    expect(sources.length).toBeGreaterThan(0);
  });

  it.each(BANNED_WHERE_PURE)('no $call: $instead', ({ call }) => {
    expect(sources.filter(({ code }) => call.test(code)).map(({ path }) => path)).toEqual([]);
  });
});

describe('shape', () => {
  it(`no file is longer than ${MAX_LINES} lines: name its parts`, () => {
    expect(SOURCES.filter(({ lines }) => lines > MAX_LINES).map(({ path }) => path)).toEqual([]);
  });

  it('no index.ts, utils, helpers or common: import the file that has the name', () => {
    const names = /(^|\/)(index|utils?|helpers?|common|shared)(\.ts|\/)/;
    expect(SOURCES.filter(({ path }) => names.test(path)).map(({ path }) => path)).toEqual([]);
  });

  it('every file is reached from the command line, a child process, a thread or a page', () => {
    const reached = new Set<string>();
    const entries = [
      'src/cli.ts',
      'src/live/mock/process.ts',
      'src/live/prometheus/last-will.ts',
      'src/live/flags/vendor/provider-thread.ts',
      'src/live/shadow/copier-thread.ts',
      'src/commands/abtest/ab-seeds-thread.ts',
      'src/commands/simulate/seeds-thread.ts',
      'src/commands/simulate/judges-thread.ts',
      'src/commands/tune/trials-thread.ts',
      'src/web/browser/dashboard.js',
    ];
    const visit = (path: string): void => {
      if (reached.has(path)) return;
      reached.add(path);
      const source = SOURCES.find((candidate) => candidate.path === path);
      if (source) importsOf(source).forEach(visit);
    };
    entries.forEach(visit);
    expect(SOURCES.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
  });
});

describe('documents', () => {
  it.each(documentNames())('every relative link of %s leads somewhere', (file) => {
    const written = /(?:\]\(|src(?:set)?=")(?!https?:)([^)"\s]+)[)"]/g;
    const links = [...documentText(file).matchAll(written)];
    expect(links.map(([, link]) => link ?? '').filter((link) => !leads(file, link))).toEqual([]);
  });

  it.each(documentNames('docs'))('README leads to %s, or what it leads to does', (file) => {
    expect(documentsFrom('README.md')).toContain(file);
  });
});

/** Every document by its path from the root; of a folder alone if one is given. */
function documentNames(folder = '.'): string[] {
  const below = (part: string) =>
    readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(part, file),
    );
  const files =
    folder === '.'
      ? [...readdirSync(ROOT), ...['dashboards', 'deploy', 'docs', 'mock-models'].flatMap(below)]
      : below(folder);
  return files.filter((file) => file.endsWith('.md'));
}

function documentText(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** Whether a file is there, and its heading where the link names one as GitHub does. */
function leads(from: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(ROOT, file))) return false;
  return heading === undefined || headings(documentText(file)).includes(heading);
}

function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The documents that links lead to, one after the other. */
function documentsFrom(first: string): ReadonlySet<string> {
  const reached = new Set([first]);
  for (const file of reached) {
    for (const [, link] of documentText(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
      const target = join(dirname(file), link ?? '');
      if (target.endsWith('.md') && existsSync(join(ROOT, target))) reached.add(target);
    }
  }
  return reached;
}

/** Relative imports, static and dynamic, as paths from the root. */
function importsOf({ path, code }: Source): string[] {
  return [...code.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, specifier]) =>
    relative(ROOT, join(ROOT, dirname(path), specifier ?? '')),
  );
}

function whyNot(from: string, to: string): string | undefined {
  const [, layer = '', folder = ''] = from.split('/');
  const [, otherLayer = '', otherFolder = ''] = to.split('/');
  if (layer === otherLayer) {
    if (layer !== 'core' || folder === otherFolder || otherFolder.endsWith('.ts')) return undefined;
    if (folder.endsWith('.ts')) return `${from} stands below the folders of the core`;
    const allowed = CORE_IMPORTS[folder] ?? [];
    return allowed.includes(otherFolder) ? undefined : `core/${folder} may import ${allowed}`;
  }
  if (layer === 'cli.ts') return otherLayer === 'commands' ? undefined : 'wire it in a command';
  const allowed = LAYER_IMPORTS[layer] ?? [];
  return allowed.includes(otherLayer) ? undefined : `${layer} may import ${allowed.join(', ')}`;
}
