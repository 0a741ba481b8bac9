import {
  type Alias,
  isMap,
  isScalar,
  Lexer,
  type Document as ParsedDocument,
  Parser,
  visit,
  type YAMLMap,
} from 'yaml';
import { isMergeKey, keyText, mergeSources, startOf } from './yaml-source.ts';

/** Something wrong at an offset of the text. */
export interface Flaw {
  readonly at: number;
  readonly message: string;
}

/** Few files have any; each costs a search for its anchor, and they multiply what they name. */
export const MAX_ALIASES = 100;

/** What is legal YAML, or nearly, and still cannot be meant: keys twice, aliases to nowhere. */
export function flawsOf(
  parsed: ParsedDocument.Parsed,
  lineOf: (offset: number) => number,
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  let aliases = 0;
  visit(parsed, {
    Alias: (_key, alias) => {
      aliases += 1;
      if (aliases <= MAX_ALIASES) {
        flaws.push(...aliasFlaws(parsed, alias));
        return undefined;
      }
      const message = `one alias too many; expected at most ${MAX_ALIASES}`;
      flaws.push({ at: startOf(alias), message });
      return visit.BREAK;
    },
    Map: (_key, map) => {
      flaws.push(...keyFlaws(map, lineOf));
    },
  });
  // An alias that stands inside what it names would send the search for merged mappings in circles.
  if (flaws.length > 0) return flaws;
  visit(parsed, {
    Pair: (_key, { key, value }) => {
      if (!isMergeKey(key) || mergeSources(parsed, value).every(isMap)) return;
      flaws.push({ at: startOf(key), message: '<< merges what is no mapping; expected *name' });
    },
  });
  return flaws;
}

function aliasFlaws(parsed: ParsedDocument.Parsed, alias: Alias): Flaw[] {
  const at = startOf(alias);
  const target = alias.resolve(parsed);
  if (!target) return [{ at, message: `alias *${alias.source} names no anchor before it` }];
  if (at < startOf(target) || at >= (target.range?.[1] ?? 0)) return [];
  return [{ at, message: `alias *${alias.source} stands inside what it names` }];
}

function keyFlaws(map: YAMLMap, lineOf: (offset: number) => number): Flaw[] {
  const flaws: Flaw[] = [];
  const firstAt = new Map<string, number>();
  for (const { key } of map.items) {
    const at = startOf(key);
    if (!isScalar(key)) {
      flaws.push({ at, message: 'a key is no plain name; expected quotes around it' });
      continue;
    }
    const name = keyText(key);
    const first = firstAt.get(name);
    if (first === undefined) firstAt.set(name, at);
    else if (!isMergeKey(key)) {
      const message = `key "${name}" is here twice; the first is on line ${lineOf(first)}`;
      flaws.push({ at, message });
    }
  }
  return flaws;
}

/**
 * The library composes a document by recursion: far deeper than this and it exhausts the stack,
 * which inside a regular expression ends the process.
 */
export const MAX_NESTING = 100;

/** Looked for before anything is composed; the parser itself keeps a stack of its own. */
export function isTooDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _token of parser.next(lexeme));
    if (parser.stack.length > MAX_NESTING) return true;
  }
  return false;
}
