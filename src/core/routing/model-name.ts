/**
 * The name of the model in the body of a request: the `model` of a JSON object, read as bytes so that
 * everything else stays as it came, whatever numbers, escapes and blanks it is written with.
 */

/** Where a value stands: its first byte, and the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_BRACE, CLOSE_BRACE] = [0x7b, 0x7d];
const [OPEN_BRACKET, CLOSE_BRACKET] = [0x5b, 0x5d];

const DECODER = new TextDecoder();

/**
 * The spans of all strings that the object calls `model` on its first level, in order. There may be
 * more than one: JSON lets a name come twice, and which of them counts is for each parser to say.
 * Empty if there is none, or if the bytes are no JSON object from their first to their last.
 */
export function modelNameSpans(body: Uint8Array): readonly Span[] {
  const spans: Span[] = [];
  let at = afterBlanks(body, 0);
  if (body[at] !== OPEN_BRACE) return [];
  let depth = 0;
  /** On the first level, a name comes next. */
  let isNameDue = false;
  /** The value that comes next is that of `model`. */
  let isModelDue = false;
  for (; at < body.length; at += 1) {
    switch (body[at]) {
      case QUOTE: {
        const end = afterString(body, at);
        if (end < 0) return [];
        if (isNameDue) {
          const colon = afterBlanks(body, end);
          if (body[colon] !== COLON) return [];
          isModelDue = isModel(body, { start: at, end });
          isNameDue = false;
          at = afterBlanks(body, colon + 1) - 1;
          continue;
        }
        if (isModelDue) spans.push({ start: at, end });
        isModelDue = false;
        at = end - 1;
        break;
      }
      case OPEN_BRACE:
      case OPEN_BRACKET:
        isNameDue = depth === 0;
        isModelDue = false;
        depth += 1;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth -= 1;
        if (depth === 0) {
          const isWhole = body[at] === CLOSE_BRACE && afterBlanks(body, at + 1) === body.length;
          return isWhole ? spans : [];
        }
        break;
      case COMMA:
        isNameDue = depth === 1;
        isModelDue = false;
        break;
    }
  }
  return [];
}

/** The body with these bytes in place of each span; itself if there is none. */
export function withSpansReplaced(
  body: Uint8Array,
  spans: readonly Span[],
  replacement: Uint8Array,
): Uint8Array {
  if (spans.length === 0) return body;
  const removed = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const made = new Uint8Array(body.length - removed + spans.length * replacement.length);
  let [from, to] = [0, 0];
  const append = (bytes: Uint8Array) => {
    made.set(bytes, to);
    to += bytes.length;
  };
  for (const { start, end } of spans) {
    append(body.subarray(from, start));
    append(replacement);
    from = end;
  }
  append(body.subarray(from));
  return made;
}

/** A name may be written with escapes: `"mod\u0065l"` is the same one. */
function isModel(body: Uint8Array, { start, end }: Span): boolean {
  const isEscaped = body.subarray(start, end).includes(BACKSLASH);
  if (!isEscaped && end - start !== '"model"'.length) return false;
  try {
    return JSON.parse(DECODER.decode(body.subarray(start, end))) === 'model';
  } catch {
    return false;
  }
}

/** The byte after the string that begins at `start`; -1 if it does not end. */
function afterString(body: Uint8Array, start: number): number {
  for (let from = start + 1; ; ) {
    const quote = body.indexOf(QUOTE, from);
    if (quote < 0) return -1;
    let backslashes = 0;
    while (body[quote - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}

function afterBlanks(body: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(body[at])) at += 1;
  return at;
}

/** RFC 8259 §2. */
function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
