import type { stream } from '../../../../src/core/random.ts';
import { chance, integer, pick } from '../../../core/promql/differential/dice.ts';

type Random = ReturnType<typeof stream>;

/** What a target serves, and what it calls it. */
export interface Page {
  readonly contentType: string;
  readonly body: string;
}

const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

const NAMES = ['a', 'a_total', 'h_bucket', 'b:c', '_x', 'job'];
const LABELS = ['l', 'le', 'job', 'instance', '_m', 'quantile', 'exported_job'];
const VALUES = ['x', '', '1', '1.0', '+Inf', 'ü', '} 1 {', String.raw`q\"`, String.raw`\\`];
const ESCAPES = [String.raw`\n`, String.raw`\t`, '\t', '#', ',', '=', String.raw`a\\n`];
const NUMBERS = [
  ...['0', '1', '-1', '+2', '3.5', '.5', '5.', '1e3', '1E-3', '-0', '00', '1e400'],
  ...['NaN', 'nan', 'Inf', '+Inf', '-Inf', 'inf', 'Infinity', '-infinity'],
];
const ODD_NUMBERS = ['0x10', '1_000', '-NaN', '+nan', '1e', 'e3', '--1', '1.2.3', 'one', '1,5', ''];
const TYPES = ['counter', 'gauge', 'histogram', 'summary'];
const ODD_TYPES = ['untyped', 'unknown', 'info', 'stateset', 'guage', ''];

/** A page of one of the two formats; one line in forty of them is damaged. */
export function randomPage(random: Random): Page {
  const isOpen = chance(random, 0.4);
  const lines = Array.from({ length: integer(random, 1, 6) }, () => line(random, isOpen));
  if (isOpen && chance(random, 0.95)) lines.push('# EOF');
  let body = lines.join('\n');
  if (chance(random, 0.9)) body += '\n';
  if (isOpen && chance(random, 0.03)) body += 'after 1\n';
  return { contentType: isOpen ? OPEN_METRICS : TEXT, body };
}

function line(random: Random, isOpen: boolean): string {
  const text = chance(random, 0.75) ? sample(random, isOpen) : comment(random, isOpen);
  if (!chance(random, 0.025)) return text;
  const at = integer(random, 0, text.length);
  return chance(random, 0.5) ? text.slice(0, at) : text.slice(0, at) + text.slice(at + 1);
}

function sample(random: Random, isOpen: boolean): string {
  const gap = () => (isOpen ? ' ' : pick(random, [' ', ' ', '  ', '\t']));
  const number = pick(random, chance(random, 0.97) ? NUMBERS : ODD_NUMBERS);
  const name = pick(random, NAMES);
  let text = `${name}${labels(random, isOpen)}${gap()}${number}`;
  // Only these may have an exemplar; until 3.0 it was an error elsewhere.
  if (isOpen && /_(?:total|bucket)$/.test(name) && chance(random, 0.2))
    text += ` # {t="${pick(random, VALUES)}"} 0.5`;
  if (!isOpen && chance(random, 0.05)) text += ' ';
  return text;
}

/** Where we know that we differ, and mean to. */
function isTellable(label: string, value: string): boolean {
  // Empty, it takes up the name that a conflicting job would get; here it is no label at all.
  if (label === 'exported_job') return value !== '';
  // Since 3.0 bounds are rewritten after any TYPE of a histogram; here after its own.
  return !(['le', 'quantile'].includes(label) && value === '1');
}

function labels(random: Random, isOpen: boolean): string {
  if (chance(random, 0.3)) return '';
  const blank = isOpen || chance(random, 0.8) ? '' : ' ';
  const one = (name: string) => {
    const filled = VALUES.filter((value) => isTellable(name, value));
    const value = pick(random, chance(random, 0.8) ? filled : ESCAPES);
    return `${name}${blank}=${blank}"${value}"`;
  };
  // Each name once: of two Prometheus takes the one or the other, here it is an error.
  const names = new Set(Array.from({ length: integer(random, 0, 3) }, () => pick(random, LABELS)));
  const list = [...names].map(one).join(`,${blank}`);
  const comma = list !== '' && chance(random, 0.1) ? ',' : '';
  return `${blank}{${blank}${list}${comma}${blank}}`;
}

function comment(random: Random, isOpen: boolean): string {
  const name = pick(random, ['a', 'h', 'b:c', 'a_total']);
  const kind = random();
  if (kind < 0.5) return `# TYPE ${name} ${pick(random, chance(random, 0.9) ? TYPES : ODD_TYPES)}`;
  if (kind < 0.8) return `# HELP ${name} ${pick(random, ['', 'Help.', ...VALUES])}`;
  if (isOpen) return pick(random, ['# UNIT a_seconds seconds', '# UNIT a ', '# remark', '']);
  return pick(random, ['# remark', '#', '', '  ', '# UNIT a seconds', '#TYPE a gauge']);
}
