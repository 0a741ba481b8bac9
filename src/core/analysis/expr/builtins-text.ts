import { type Builtin, reflectKind, type Site, textArgument } from './builtin-call.ts';
import { fail } from './failure.ts';
import { toInt } from './fetch.ts';
import { goText } from './go-text.ts';
import { type GoValue, isArray, typeName } from './go-values.ts';
import { spendMemory } from './limits.ts';

export const TEXT_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['type', ([value = null]) => typeOf(value)],
  ['string', ([value = null], site) => made(goText(value), site)],
  ['trim', trim],
  ['trimPrefix', affix((text, prefix) => (text.startsWith(prefix) ? prefix.length : 0), 'start')],
  ['trimSuffix', affix((text, suffix) => (text.endsWith(suffix) ? suffix.length : 0), 'end')],
  ['upper', (args, site) => simpleCase(textArgument(args, 0, site), 'toUpperCase')],
  ['lower', (args, site) => simpleCase(textArgument(args, 0, site), 'toLowerCase')],
  ['split', (args, site) => split(args, site, { keepSeparator: false })],
  ['splitAfter', (args, site) => split(args, site, { keepSeparator: true })],
  ['replace', replace],
  ['repeat', repeat],
  ['join', join],
  ['indexOf', (args, site) => byteIndex(args, site, (text, part) => text.indexOf(part))],
  ['lastIndexOf', (args, site) => byteIndex(args, site, (text, part) => text.lastIndexOf(part))],
  [
    'hasPrefix',
    (args, site) => textArgument(args, 0, site).startsWith(textArgument(args, 1, site)),
  ],
  ['hasSuffix', (args, site) => textArgument(args, 0, site).endsWith(textArgument(args, 1, site))],
];

function typeOf(value: GoValue): string {
  if (value === null) return 'nil';
  if (typeof value === 'number') return 'float';
  if (isArray(value)) return 'array';
  return typeof value === 'object' && value.kind === 'map' ? 'map' : typeName(value);
}

/** Text that the condition makes counts against its memory. */
function made(text: string, site: Site): string {
  spendMemory(site.budget, text.length, site.offset);
  return text;
}

function trim(args: readonly GoValue[], site: Site): string {
  const text = textArgument(args, 0, site);
  if (args.length < 2) return text.trim();
  const cutset = new Set(textArgument(args, 1, site));
  const characters = [...text];
  const from = characters.findIndex((character) => !cutset.has(character));
  const to = characters.findLastIndex((character) => !cutset.has(character));
  return from < 0 ? '' : characters.slice(from, to + 1).join('');
}

function affix(length: (text: string, part: string) => number, end: 'start' | 'end'): Builtin {
  return (args, site) => {
    const text = textArgument(args, 0, site);
    const cut = length(text, args.length < 2 ? ' ' : textArgument(args, 1, site));
    return end === 'start' ? text.slice(cut) : text.slice(0, text.length - cut);
  };
}

/** Go changes case character by character: `ß` stays `ß`. */
function simpleCase(text: string, change: 'toUpperCase' | 'toLowerCase'): string {
  let changed = '';
  for (const character of text) {
    const other = character[change]();
    changed += [...other].length === 1 ? other : character;
  }
  return changed;
}

function split(
  args: readonly GoValue[],
  site: Site,
  { keepSeparator }: { readonly keepSeparator: boolean },
): GoValue {
  const [text, separator] = [textArgument(args, 0, site), textArgument(args, 1, site)];
  const limit = args.length < 3 ? -1n : toInt(args[2] ?? null, site.offset);
  const pieces = separator === '' ? [...text] : text.split(separator);
  const kept = limit < 0n ? pieces.length : Math.min(pieces.length, Number(limit));
  const parts = pieces.slice(0, kept);
  if (kept > 0 && kept < pieces.length) parts[kept - 1] = pieces.slice(kept - 1).join(separator);
  const items = keepSeparator
    ? parts.map((part, index) => (index < parts.length - 1 ? part + separator : part))
    : parts;
  spendMemory(site.budget, items.length, site.offset);
  return { kind: 'array', elem: 'string', items };
}

function replace(args: readonly GoValue[], site: Site): string {
  const [text, old] = [textArgument(args, 0, site), textArgument(args, 1, site)];
  const replacement = textArgument(args, 2, site);
  const limit = args.length < 4 ? -1 : Number(toInt(args[3] ?? null, site.offset));
  const pieces = old === '' ? ['', ...[...text], ''] : text.split(old);
  const times = limit < 0 ? pieces.length - 1 : Math.min(limit, pieces.length - 1);
  spendMemory(site.budget, text.length + times * replacement.length, site.offset);
  let replaced = pieces[0] ?? '';
  for (const [index, piece] of pieces.slice(1).entries()) {
    replaced += (index < times ? replacement : old) + piece;
  }
  return replaced;
}

function repeat(args: readonly GoValue[], site: Site): string {
  const text = textArgument(args, 0, site);
  const times = toInt(args[1] ?? null, site.offset);
  if (times < 0n) {
    const expected = `(expected positive integer, got ${times})`;
    fail(`invalid argument for repeat ${expected}`, site.offset);
  }
  if (times > 1_000_000n) fail('memory budget exceeded', site.offset);
  spendMemory(site.budget, text.length * Number(times), site.offset);
  return text.repeat(Number(times));
}

function join(args: readonly GoValue[], site: Site): string {
  const list = args[0] ?? null;
  const glue = args.length < 2 ? '' : textArgument(args, 1, site);
  if (!isArray(list)) {
    return fail(`invalid argument for join (type ${reflectKind(list)})`, site.offset);
  }
  const texts = list.items.map((_, index) => textArgument(list.items, index, site));
  const size = texts.reduce((sum, text) => sum + text.length + glue.length, 0);
  spendMemory(site.budget, size, site.offset);
  return texts.join(glue);
}

/** Go counts bytes. */
function byteIndex(
  args: readonly GoValue[],
  site: Site,
  find: (text: string, part: string) => number,
): bigint {
  const text = textArgument(args, 0, site);
  const index = find(text, textArgument(args, 1, site));
  if (index < 0) return -1n;
  return BigInt(new TextEncoder().encode(text.slice(0, index)).length);
}
