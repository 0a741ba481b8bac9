import type { NumberedLine } from './numbered-lines.ts';
import type { CorruptLine, TraceRow } from './trace.ts';

/**
 * Mooncake's JSON lines (Qin et al., FAST 2025), which other load generators read too. The time is in
 * milliseconds; each hash names 512 tokens of the prompt.
 *
 *   {"timestamp": 40, "input_length": 6758, "output_length": 500, "hash_ids": [0, 14, 15]}
 */
export function mooncakeRow({ line, text }: NumberedLine): TraceRow | CorruptLine {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, message: 'is no JSON object; expected {"timestamp": …, "input_length": …, …}' };
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const { timestamp, input_length: inputTokens, output_length: outputTokens } = fields;
  if (typeof timestamp !== 'number' || !(timestamp >= 0 && timestamp <= MOST_MS)) {
    return corrupt(line, 'timestamp', timestamp, 'milliseconds, at least 0');
  }
  if (!isCount(inputTokens)) return corrupt(line, 'input_length', inputTokens, COUNT);
  if (!isCount(outputTokens)) return corrupt(line, 'output_length', outputTokens, COUNT);
  const row = { line, atMs: timestamp, inputTokens, outputTokens };
  const { hash_ids: blocks } = fields;
  if (blocks === undefined) return row;
  if (!Array.isArray(blocks) || !blocks.every(isCount)) {
    return { line, message: 'hash_ids is something else; expected a list of whole numbers' };
  }
  return { ...row, blocks };
}

const COUNT = 'a whole number, at least 0';

/** As many years as no recording lasts. */
const MOST_MS = 1e15;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function corrupt(line: number, field: string, value: unknown, expected: string): CorruptLine {
  const found = value === undefined ? 'missing' : JSON.stringify(value).slice(0, 40);
  return { line, message: `${field} is ${found}; expected ${expected}` };
}
