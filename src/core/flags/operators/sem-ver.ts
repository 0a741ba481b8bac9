import type { Json } from '../json.ts';
import type { Apply } from './operator.ts';

/**
 * `[version, relation, version]` with a relation of = != < <= > >= ^ (same major) ~ (same major and
 * minor). Null of what is no version. As flagd reads them: a leading v, 1 for 1.0.0, 1.2 for 1.2.0;
 * what stands behind + is nothing to compare.
 */
export const semVer: Apply = (values) => {
  if (values.length !== 3) return null;
  const [left, relation, right] = values;
  const a = versionOf(left ?? null);
  const b = versionOf(right ?? null);
  if (a === undefined || b === undefined) return null;
  return RELATIONS.get(String(relation))?.(a, b) ?? null;
};

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly prerelease: readonly string[];
}

const RELATIONS: ReadonlyMap<string, (a: Version, b: Version) => boolean> = new Map([
  ['=', (a, b) => order(a, b) === 0],
  ['!=', (a, b) => order(a, b) !== 0],
  ['<', (a, b) => order(a, b) < 0],
  ['<=', (a, b) => order(a, b) <= 0],
  ['>', (a, b) => order(a, b) > 0],
  ['>=', (a, b) => order(a, b) >= 0],
  ['^', (a, b) => a.major === b.major],
  ['~', (a, b) => a.major === b.major && a.minor === b.minor],
]);

/** As node-semver bounds it; its grammar is that of semver.org, 2.0.0. */
const MAX_LENGTH = 256;

const PARTIAL = /^\d+(\.\d+)?$/;
const FULL =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;
const IDENTIFIER = /^(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)$/;
const NUMERIC = /^\d+$/;

function versionOf(written: Json): Version | undefined {
  const text = String(written).replace(/^[vV]/, '');
  if (text.length > MAX_LENGTH) return undefined;
  return full(text.trim()) ?? (PARTIAL.test(text) ? full(completed(text)) : undefined);
}

function completed(partial: string): string {
  return partial.includes('.') ? `${partial}.0` : `${partial}.0.0`;
}

function full(text: string): Version | undefined {
  const [, major, minor, patch, suffix] = FULL.exec(text) ?? [];
  const numbers = [major, minor, patch].map(Number);
  if (!numbers.every(Number.isSafeInteger)) return undefined;
  const prerelease = suffix === undefined ? [] : suffix.split('.');
  if (!prerelease.every((identifier) => IDENTIFIER.test(identifier))) return undefined;
  const [a = 0, b = 0, c = 0] = numbers;
  return { major: a, minor: b, patch: c, prerelease };
}

function order(a: Version, b: Version): number {
  return (
    a.major - b.major ||
    a.minor - b.minor ||
    a.patch - b.patch ||
    prereleaseOrder(a.prerelease, b.prerelease)
  );
}

/** A release is above its prereleases; numbers are below words; more identifiers are above fewer. */
function prereleaseOrder(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [left, right] = [a[at], b[at]];
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    const found = identifierOrder(left, right);
    if (found !== 0) return found;
  }
  return 0;
}

function identifierOrder(a: string, b: string): number {
  if (a === b) return 0;
  const isNumber = NUMERIC.test(a);
  if (isNumber !== NUMERIC.test(b)) return isNumber ? -1 : 1;
  if (isNumber) return Number(a) - Number(b);
  return a < b ? -1 : 1;
}
