import { MAX_NESTING, type QueryLimit } from './limits.ts';

/** Where in a query's text something is wrong: UTF-16 offset, and line and column from 1. */
export interface Position {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

interface ErrorDetails {
  readonly position?: Position;
  readonly limit?: QueryLimit;
}

/**
 * A query that cannot be answered. `parse` errors belong to the text (HTTP 400), `execution` errors
 * to the data it meets (HTTP 422). Messages are worded as Prometheus words them.
 */
export class PromqlError extends Error {
  readonly kind: 'parse' | 'execution';
  readonly position: Position | undefined;
  /** The limit that refused the query, if one did. */
  readonly limit: QueryLimit | undefined;

  constructor(kind: 'parse' | 'execution', message: string, details: ErrorDetails = {}) {
    super(message);
    this.name = 'PromqlError';
    this.kind = kind;
    this.position = details.position;
    this.limit = details.limit;
  }
}

/** Line and column of an offset; columns count UTF-8 bytes, as Prometheus counts them. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return { offset, line, column: utf8Bytes(before.slice(lineStart)) + 1 };
}

/** `1:5: parse error: …` */
export function parseError(text: string, offset: number, message: string): PromqlError {
  const position = positionAt(text, offset);
  return new PromqlError('parse', `${position.line}:${position.column}: parse error: ${message}`, {
    position,
  });
}

export function executionError(message: string): PromqlError {
  return new PromqlError('execution', message);
}

export function nestingError(): PromqlError {
  const message = `query nests too deeply (limit nesting = ${MAX_NESTING})`;
  return new PromqlError('parse', message, { limit: 'nesting' });
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
