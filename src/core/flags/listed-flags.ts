import type { SourceDocument } from '../document.ts';
import type { Path } from '../yaml-source.ts';
import { isObject } from './json.ts';

/**
 * The flags by their keys, where the file lists them, each with its `key`, as flagd's daemon takes them
 * too. A list in which one has no key, or the key of another, is left for the schema to refuse.
 */
export function withFlagsByKey(document: SourceDocument): SourceDocument {
  const { value } = document;
  if (!isObject(value) || !Array.isArray(value.flags)) return document;
  const places = new Map<string, number>();
  const flags = new Map<string, unknown>();
  for (const [index, listed] of value.flags.entries()) {
    if (!isObject(listed) || typeof listed.key !== 'string' || places.has(listed.key)) {
      return document;
    }
    const { key, ...flag } = listed;
    places.set(listed.key, index);
    flags.set(listed.key, flag);
  }
  const placed = (path: Path): Path => {
    const [top, key, ...rest] = path;
    const index = typeof key === 'string' ? places.get(key) : undefined;
    return top === 'flags' && index !== undefined ? [top, index, ...rest] : path;
  };
  return {
    file: document.file,
    value: { ...value, flags: Object.fromEntries(flags) },
    positionOf: (path) => document.positionOf(placed(path)),
    positionOfKey: (path) => document.positionOfKey(placed(path)),
    textOf: (path) => document.textOf(placed(path)),
  };
}
