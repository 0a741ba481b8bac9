import type { JsonValue } from '../reading.ts';
import { type PathStep, pathError, type SliceBounds, type Template } from './syntax.ts';

/** A value that a path has come to: JSON, or an int written in the path, which Go keeps apart. */
type Found = JsonValue | bigint;

/** Values that one path may collect on its way; `..` collects the whole document. */
const MAX_FOUND = 100_000;

/** The first value that a template finds, or undefined. Fails where Kubernetes' own finder does. */
export function findFirst(template: Template, document: JsonValue): JsonValue | undefined {
  const found = template.flatMap((steps) => walk(steps, [document], document));
  const [first] = found;
  return typeof first === 'bigint' ? Number(first) : first;
}

function walk(steps: readonly PathStep[], from: readonly Found[], root: JsonValue): Found[] {
  let values: readonly Found[] = from;
  for (const step of steps) {
    values = take(step, values, root);
    if (values.length > MAX_FOUND) pathError('path finds too many values');
  }
  return [...values];
}

function take(step: PathStep, values: readonly Found[], root: JsonValue): Found[] {
  switch (step.type) {
    case 'text':
      return [step.text];
    case 'integer':
      return [BigInt(step.value)];
    case 'float':
    case 'bool':
      return [step.value];
    case 'field':
      return fields(step.name, values);
    case 'slice':
      return values.flatMap((value) => (value === null ? [] : sliced(value, step.bounds)));
    case 'wildcard':
      return values.flatMap(children);
    case 'recursive':
      return values.flatMap(descendants);
    case 'union':
      return step.paths.flatMap((path) => walk(path, values, root));
    case 'filter':
      return values.flatMap((value) => filtered(step, value, root));
  }
}

function fields(name: string, values: readonly Found[]): Found[] {
  const found = values.flatMap((value) => {
    if (!isObject(value) || !Object.hasOwn(value, name)) return [];
    return [value[name] ?? null];
  });
  return found.length === 0 ? pathError(`${name} is not found`) : found;
}

function isObject(value: Found): value is { readonly [key: string]: JsonValue } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function children(value: Found): Found[] {
  if (Array.isArray(value)) return [...value];
  return isObject(value) ? Object.values(value) : [];
}

function descendants(value: Found): Found[] {
  const all: Found[] = [];
  const pending: Found[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    all.push(next);
    pending.push(...children(next).toReversed());
    if (all.length > MAX_FOUND) pathError('path finds too many values');
  }
  return all;
}

function sliced(value: Found, { from, to, single, step = 1 }: SliceBounds): Found[] {
  if (!Array.isArray(value)) return pathError(`${JSON.stringify(value)} is not array or slice`);
  const { length } = value;
  let start = from ?? 0;
  if (start < 0) start += length;
  let end = to ?? length;
  if (end < 0 || (end === 0 && single)) end += length;
  if (start === end) return [];
  for (const index of [start, end - 1]) {
    if (index < 0 || index >= length) {
      pathError(`array index out of bounds: index ${index}, length ${length}`);
    }
  }
  if (start > end) pathError(`starting index ${start} is greater than ending index ${end}`);
  if (step <= 0) pathError('step must be > 0');
  return value.slice(start, end).filter((_, index) => index % step === 0);
}

function filtered(
  step: Extract<PathStep, { type: 'filter' }>,
  value: Found,
  root: JsonValue,
): Found[] {
  if (value === null) return [];
  if (!Array.isArray(value)) {
    return pathError(`${JSON.stringify(value)} is not array or slice and cannot be filtered`);
  }
  return value.filter((item) => {
    if (step.operator === 'exists') return exists(step.left, item, root);
    const lefts = walk(step.left, [item], root);
    const rights = walk(step.right, [item], root);
    const [left, right] = [lefts[0], rights[0]];
    if (left === undefined || right === undefined) return false;
    if (lefts.length > 1 || rights.length > 1) {
      return pathError('can only compare one element at a time');
    }
    return compare(step.operator, left, right);
  });
}

function exists(steps: readonly PathStep[], item: JsonValue, root: JsonValue): boolean {
  try {
    return walk(steps, [item], root).length > 0;
  } catch {
    return false;
  }
}

/** Go's templates compare like with like only: an int in the path is not a float64 in the body. */
function compare(operator: string, left: Found, right: Found): boolean {
  const kind = comparableKind(left);
  if (kind !== comparableKind(right)) pathError('incompatible types for comparison');
  const [a, b] = [comparable(left), comparable(right)];
  if (operator === '==') return a === b;
  if (operator === '!=') return a !== b;
  if (kind === 'boolean') return pathError('invalid type for comparison');
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
      return pathError(`unrecognized filter operator ${operator}`);
  }
}

function comparableKind(value: Found): string {
  return typeof value === 'object' ? pathError('invalid type for comparison') : typeof value;
}

function comparable(value: Found): string | number | boolean | bigint {
  return typeof value === 'object' ? '' : value;
}
