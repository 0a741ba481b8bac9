import { z } from 'zod';
import { expectedWords } from '../../src/core/findings.ts';
import { formatDuration } from '../../src/core/time.ts';

/** One key of a mapping, as a reader of its file needs it. */
export interface Key {
  readonly name: string;
  /** What may stand there, with its unit: "a duration such as 30s, 10m or 1h30m". */
  readonly type: string;
  /** As one would write it; undefined of a key that has none. */
  readonly byDefault: string | undefined;
  readonly isRequired: boolean;
  /** What it means; undefined if the schema does not say. */
  readonly meaning: string | undefined;
  readonly schema: z.ZodType;
}

/** One mapping of a format: the keys that may stand at a place. */
export interface Section {
  /** Where it stands, such as `traffic[].rate`; several places may share one shape. */
  readonly places: readonly string[];
  readonly keys: readonly Key[];
  /** The same of every mapping with these keys, in whatever format. */
  readonly shape: unknown;
}

/** Every mapping of a format, the file itself first, each below the one that has it. */
export function sectionsOf(schema: z.ZodType): readonly Section[] {
  const sections: (Section & { readonly places: string[] })[] = [];
  const visit = (written: z.ZodType, place: string): void => {
    const { leaf } = unwrapped(written);
    for (const part of partsOf(leaf)) visit(part.schema, place + part.below);
    if (!(leaf instanceof z.ZodObject)) return;
    const { shape } = leaf.def;
    const known = sections.find((section) => section.shape === shape);
    if (known) {
      if (!known.places.includes(place)) known.places.push(place);
      return;
    }
    const section = { places: [place], keys: keysOf(leaf), shape };
    sections.push(section);
    for (const key of section.keys) {
      visit(key.schema, place === '' ? key.name : `${place}.${key.name}`);
    }
  };
  visit(schema, '');
  return sections;
}

function keysOf(object: z.ZodObject): Key[] {
  return Object.entries(object.def.shape).map(([name, written]) => {
    const schema = written as z.ZodType;
    const { isOptional, byDefault, meaning } = unwrapped(schema);
    return {
      name,
      type: typeOf(schema),
      byDefault: byDefault === undefined ? undefined : writtenValue(byDefault.value, schema),
      isRequired: !isOptional && byDefault === undefined,
      meaning,
      schema,
    };
  });
}

export interface Unwrapped {
  readonly leaf: z.ZodType;
  readonly isOptional: boolean;
  readonly byDefault: { readonly value: unknown } | undefined;
  readonly expected: string | undefined;
  readonly meaning: string | undefined;
}

/** What a schema comes to for who writes a file: its input, and what is said of it on the way there. */
export function unwrapped(schema: z.ZodType): Unwrapped {
  const expected = expectedWords(schema);
  const meaning = schema.description === expected ? undefined : schema.description;
  const inner = innerOf(schema);
  if (inner === undefined) {
    return { leaf: schema, isOptional: false, byDefault: undefined, expected, meaning };
  }
  const below = unwrapped(inner);
  return {
    leaf: below.leaf,
    isOptional:
      below.isOptional || schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional,
    byDefault:
      schema instanceof z.ZodDefault ? { value: schema.def.defaultValue } : below.byDefault,
    expected: expected ?? below.expected,
    meaning: meaning ?? below.meaning,
  };
}

function innerOf(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) return schema.def.in as z.ZodType;
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault
  ) {
    return schema.def.innerType as z.ZodType;
  }
  return undefined;
}

/** What may stand within a list, a record or a choice, and what that adds to the place. */
export function partsOf(leaf: z.ZodType): { readonly schema: z.ZodType; readonly below: string }[] {
  if (leaf instanceof z.ZodArray) return [{ schema: leaf.element as z.ZodType, below: '[]' }];
  if (leaf instanceof z.ZodRecord)
    return [{ schema: leaf.valueType as z.ZodType, below: '.<name>' }];
  if (!(leaf instanceof z.ZodUnion)) return [];
  return leaf.options.map((option) => ({ schema: option as z.ZodType, below: '' }));
}

/** What may stand there, in the words that a wrong value is answered with. */
function typeOf(schema: z.ZodType): string {
  const { leaf, expected } = unwrapped(schema);
  if (expected !== undefined) return expected;
  if (leaf instanceof z.ZodArray) return `a list, each ${typeOf(leaf.element as z.ZodType)}`;
  if (leaf instanceof z.ZodObject) return 'a mapping';
  if (leaf instanceof z.ZodRecord)
    return `a mapping of names, each to ${typeOf(leaf.valueType as z.ZodType)}`;
  if (leaf instanceof z.ZodUnion) {
    return leaf.options.map((option) => typeOf(option as z.ZodType)).join(', or ');
  }
  if (leaf instanceof z.ZodEnum) return leaf.options.map((word) => `\`${word}\``).join(', ');
  if (leaf instanceof z.ZodLiteral) return [...leaf.values].map((word) => `\`${word}\``).join(', ');
  if (leaf instanceof z.ZodBoolean) return '`true` or `false`';
  if (leaf instanceof z.ZodNumber) return numberType(leaf);
  return 'text';
}

function numberType({ isInt, minValue, maxValue }: z.ZodNumber): string {
  const noun = isInt ? 'a whole number' : 'a number';
  const [least, most] = [bound(minValue), bound(maxValue)];
  if (least === undefined) return noun;
  return most === undefined ? `${noun}, at least ${least}` : `${noun} from ${least} to ${most}`;
}

function bound(value: number | null): number | undefined {
  const isBound =
    value !== null && Number.isFinite(value) && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return isBound ? value : undefined;
}

/** A value that the parser worked out, as a person would write it. */
function writtenValue(value: unknown, schema: z.ZodType): string {
  const { leaf } = unwrapped(schema);
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const shape = leaf instanceof z.ZodObject ? leaf.def.shape : {};
    const parts = Object.entries(value).map(
      ([name, part]) => `${name}: ${writtenValue(part, (shape[name] ?? leaf) as z.ZodType)}`,
    );
    return `{${parts.join(', ')}}`;
  }
  return typeof value === 'number' ? quantityText(value, typeOf(schema)) : String(value);
}

/** In the unit that the key's words name. */
function quantityText(value: number, words: string): string {
  if (words.startsWith('a duration')) return value === 0 ? '0s' : formatDuration(value);
  if (words.startsWith('a share')) return `${Number((value * 100).toPrecision(12))}%`;
  if (words.startsWith('a factor')) return `${value}x`;
  if (words.startsWith('a rate')) return `${value}/s`;
  return String(value);
}
