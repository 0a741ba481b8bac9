import type { JsonValue } from '../reading.ts';
import { type Builtin, type Site, textArgument } from './builtin-call.ts';
import { fail } from './failure.ts';
import { formatTime } from './go-time-layout.ts';
import { fromJson, type GoValue, typeName } from './go-values.ts';
import { spendMemory } from './limits.ts';

export const JSON_BUILTINS: readonly (readonly [string, Builtin])[] = [
  ['toJSON', ([value = null], site) => made(goJson(value, '\n', site), site)],
  ['fromJSON', (args, site) => parsed(textArgument(args, 0, site), site)],
  ['toBase64', (args, site) => made(toBase64(textArgument(args, 0, site)), site)],
  ['fromBase64', (args, site) => fromBase64(textArgument(args, 0, site), site)],
];

function made(text: string, site: Site): string {
  spendMemory(site.budget, text.length, site.offset);
  return text;
}

/** JSON as Go's encoder indents it: two spaces, keys sorted, `<`, `>` and `&` escaped. */
function goJson(value: GoValue, newline: string, site: Site): string {
  spendMemory(site.budget, 1, site.offset);
  if (value === null || typeof value === 'boolean' || typeof value === 'bigint') {
    return String(value);
  }
  if (typeof value === 'number') return jsonNumber(value, site);
  if (typeof value === 'string') return jsonString(value);
  const inner = `${newline}  `;
  switch (value.kind) {
    case 'array': {
      if (value.items.length === 0) return '[]';
      const items = value.items.map((item) => inner + goJson(item, inner, site));
      return `[${items.join(',')}${newline}]`;
    }
    case 'map': {
      if (value.key === 'any')
        return fail(`json: unsupported type: ${typeName(value)}`, site.offset);
      if (value.entries.size === 0) return '{}';
      const pairs = [...value.entries]
        .map(([key, item]) => [String(key), item] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, item]) => `${inner}${jsonString(key)}: ${goJson(item, inner, site)}`);
      return `{${pairs.join(',')}${newline}}`;
    }
    case 'time':
      return JSON.stringify(formatTime('2006-01-02T15:04:05.999999999Z07:00', value));
    case 'duration':
      return String(value.nanoseconds);
    case 'location':
      return '{}';
  }
}

function jsonNumber(value: number, { offset }: Site): string {
  if (!Number.isFinite(value)) fail(`json: unsupported value: ${value}`, offset);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-6 || size >= 1e21)) {
    const [mantissa = '', exponent = ''] = value.toExponential().split('e');
    return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`.replace('e-0', 'e-');
  }
  return Object.is(value, -0) ? '-0' : String(value);
}

function jsonString(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function parsed(text: string, { offset }: Site): GoValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'invalid JSON', offset);
  }
  return fromJson(value);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let encoded = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((by) => ALPHABET[(group >> by) & 63]).join('');
    const missing = Math.max(0, at + 3 - bytes.length);
    encoded += digits.slice(0, 4 - missing) + '='.repeat(missing);
  }
  return encoded;
}

function fromBase64(encoded: string, { offset }: Site): string {
  const text = encoded.replaceAll(/[\r\n]/g, '');
  const valid = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  if (!valid) fail('illegal base64 data', offset);
  const bits = [...text.replace(/=+$/, '')]
    .map((digit) => ALPHABET.indexOf(digit).toString(2).padStart(6, '0'))
    .join('');
  const bytes = bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? [];
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
