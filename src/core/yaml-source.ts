import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Document as ParsedDocument,
} from 'yaml';

export type Path = readonly (string | number)[];

/** Lines and columns count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a path of keys and indexes leads in a document. */
export interface Place {
  readonly node: Node | null;
  /** Offsets into the text. */
  readonly keyAt: number;
  readonly valueAt: number;
  /** False if the path goes on where the document does not; the place is then its last ancestor. */
  readonly complete: boolean;
}

export function placeOf(parsed: ParsedDocument.Parsed, path: Path): Place {
  const start = startOf(parsed.contents);
  let place: Place = { node: parsed.contents, keyAt: start, valueAt: start, complete: true };
  for (const step of path) {
    const node = resolved(parsed, place.node);
    const next = isMap(node)
      ? placeOfPair(findPair(parsed, node.items, String(step)))
      : isSeq(node)
        ? placeOfItem(node.items[Number(step)])
        : undefined;
    if (next === undefined) return { ...place, complete: false };
    place = next;
  }
  return { ...place, node: resolved(parsed, place.node) };
}

function placeOfPair(pair: Pair | undefined): Place | undefined {
  if (pair === undefined) return undefined;
  const node = pair.value as Node | null;
  const keyAt = startOf(pair.key);
  // `seed:` has a value of no width somewhere behind the colon; its key is what a reader looks for.
  const isWritten = node !== null && !(isScalar(node) && node.source === '');
  return { node, keyAt, valueAt: isWritten ? startOf(node) : keyAt, complete: true };
}

function placeOfItem(item: unknown): Place | undefined {
  if (item === undefined) return undefined;
  return { node: item as Node, keyAt: startOf(item), valueAt: startOf(item), complete: true };
}

/** The pair of a key, also one that a merge key (`<<: *defaults`) brings in. */
function findPair(
  parsed: ParsedDocument.Parsed,
  items: readonly Pair[],
  key: string,
): Pair | undefined {
  const own = items.find((pair) => keyText(pair.key) === key);
  if (own) return own;
  for (const pair of items) {
    if (!isMergeKey(pair.key)) continue;
    for (const source of mergeSources(parsed, pair.value)) {
      const found = isMap(source) ? findPair(parsed, source.items, key) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

/** What a merge key brings in: one mapping or a list of them, if it is right. */
export function mergeSources(
  parsed: ParsedDocument.Parsed,
  value: unknown,
): readonly (Node | null)[] {
  const merged = resolved(parsed, value);
  return (isSeq(merged) ? merged.items : [merged]).map((source) => resolved(parsed, source));
}

/** As the library decides it: a plain `<<`, which it reads as a symbol unless a tag is before it. */
export function isMergeKey(key: unknown): boolean {
  if (!isScalar(key)) return false;
  return typeof key.value === 'symbol' || (key.value === '<<' && key.type === 'PLAIN');
}

function resolved(parsed: ParsedDocument.Parsed, node: unknown): Node | null {
  if (isAlias(node)) return node.resolve(parsed) ?? null;
  return node as Node | null;
}

/** A key as a JavaScript object has it: `500` and `"500"` are one key. */
export function keyText(key: unknown): string {
  if (isMergeKey(key)) return '<<';
  return isScalar(key) ? String(key.value ?? '') : '';
}

/** The offset at which a node's text begins. */
export function startOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}

export type Locate = (offset: number) => Position;

/**
 * Offsets to positions. The library's own line counter loses lines of a broken text, and its offsets
 * may point behind the end.
 */
export function locator(text: string): Locate {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lineStarts.push(at + 1);
  }
  return (offset) => {
    const at = Math.min(offset, text.length);
    let line = 0;
    let beyond = lineStarts.length;
    while (beyond - line > 1) {
      const middle = (line + beyond) >> 1;
      if ((lineStarts[middle] ?? 0) <= at) line = middle;
      else beyond = middle;
    }
    return { line: line + 1, column: at - (lineStarts[line] ?? 0) + 1 };
  };
}
