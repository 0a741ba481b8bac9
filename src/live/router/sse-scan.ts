import { parseJson } from './answer.ts';
import { MAX_EVENT_BYTES } from './limits.ts';

const LINE_FEED = 10;
const QUOTE = 34;
const BRACE = 123;

/** What a streamed answer has shown so far. */
export interface StreamSigns {
  /** Events that carried text, a tool call or reasoning: with most servers one token each. */
  contentEvents: number;
  /** A finish_reason or [DONE] came. */
  finished: boolean;
  /** `[DONE]` came. */
  done: boolean;
  /** An event's data is not JSON. */
  malformed: boolean;
  /** The server reported an error inside the stream. */
  failed: boolean;
  /** The last event that carried `usage`, as JSON text. */
  usageJson: string | undefined;
  /** The answer's own id, which every event repeats. */
  id: string | undefined;
}

/**
 * Reads an event stream as it passes by. It looks for the few keys that matter, and has each event's
 * data parsed only to see whether it is JSON. A key inside a string of the answer cannot be mistaken for one, because its quotes are
 * escaped there (`\"content\"`). Lines end in LF or CRLF; events may be cut anywhere.
 */
export interface StreamScan {
  readonly signs: StreamSigns;
  /** Returns how many content events the chunk completed. */
  push(chunk: Buffer): number;
}

export function streamScan(): StreamScan {
  const signs: StreamSigns = {
    contentEvents: 0,
    finished: false,
    done: false,
    malformed: false,
    failed: false,
    usageJson: undefined,
    id: undefined,
  };
  let carry = '';
  let skipping = false;
  /** The data of the event under way; null if it is not looked into. */
  let data: string | null = '';

  const line = (text: string): void => {
    if (skipping) {
      skipping = false;
      data = null;
      return;
    }
    readLine(text, signs);
    if (text === '' || text === '\r') {
      if (data !== null && !isSound(data)) signs.malformed = true;
      data = '';
    } else if (data !== null && text.startsWith('data:')) {
      const more = data === '' ? text.slice(5) : `${data}\n${text.slice(5)}`;
      data = more.length <= MAX_EVENT_BYTES ? more : null;
    }
  };
  /** Keeps the unfinished last line; gives up on one that grows beyond all reason. */
  const keep = (text: string): void => {
    carry += text;
    if (carry.length <= MAX_EVENT_BYTES) return;
    carry = '';
    skipping = true;
  };
  const push = (chunk: Buffer): number => {
    const before = signs.contentEvents;
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      line(carry + chunk.toString('latin1', start, end));
      carry = '';
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.toString('latin1', start, chunk.length));
    return signs.contentEvents - before;
  };
  return { signs, push };
}

/** An event's data is JSON, nothing, or the mark at the end. */
function isSound(data: string): boolean {
  const text = data.trim();
  return text === '' || text === '[DONE]' || parseJson(text) !== undefined;
}

/** One line, as latin1: every key and mark looked for is ASCII. */
function readLine(line: string, signs: StreamSigns): void {
  if (!line.startsWith('data:')) return;
  if (hasText(line)) signs.contentEvents += 1;
  signs.id ??= textOf(line, '"id"');
  if (valueStart(line, '"finish_reason"') === QUOTE) signs.finished = true;
  else if (line.startsWith('[DONE]', line[5] === ' ' ? 6 : 5)) {
    signs.finished = true;
    signs.done = true;
  }
  if (valueStart(line, '"usage"') === BRACE) signs.usageJson = line.slice(5);
  if (line.startsWith('{"error"', line[5] === ' ' ? 6 : 5)) signs.failed = true;
}

const TEXT_KEYS = ['"content"', '"text"', '"arguments"', '"reasoning_content"'] as const;

function hasText(line: string): boolean {
  for (const key of TEXT_KEYS) {
    const at = valueAt(line, key);
    if (at >= 0 && line.charCodeAt(at) === QUOTE && line.charCodeAt(at + 1) !== QUOTE) return true;
  }
  return false;
}

/** A key's text; undefined where it has none. Ids are plain ASCII: none has an escape. */
function textOf(line: string, key: string): string | undefined {
  const at = valueAt(line, key);
  if (at < 0 || line.charCodeAt(at) !== QUOTE) return undefined;
  const end = line.indexOf('"', at + 1);
  return end > at + 1 ? line.slice(at + 1, end) : undefined;
}

/** The first character of a key's value, as a code; NaN or -1 where there is none. */
function valueStart(line: string, key: string): number {
  const at = valueAt(line, key);
  return at < 0 ? -1 : line.charCodeAt(at);
}

/** Where the value of a key begins, or -1. */
function valueAt(line: string, key: string): number {
  const found = line.indexOf(key);
  if (found < 0) return -1;
  let at = skipSpace(line, found + key.length);
  if (line[at] !== ':') return -1;
  at = skipSpace(line, at + 1);
  return at;
}

function skipSpace(line: string, from: number): number {
  let at = from;
  while (line[at] === ' ' || line[at] === '\t') at += 1;
  return at;
}
