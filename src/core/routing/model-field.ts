import type { Span } from './model-name.ts';

/** The name of the model in a form (`multipart/form-data`, RFC 7578), as routes for audio and images take it. */

const [CR, LF, DASH] = [0x0d, 0x0a, 0x2d];

/** A part has two or three short fields before its value. */
const MAX_HEADER_BYTES = 8 * 1024;

const LATIN1 = new TextDecoder('latin1');
const DISPOSITION = /^content-disposition:[ \t]*form-data[ \t]*;(.*)$/im;
const OF_MODEL = /(?:^|[; \t])name=(?:"model"|model[ \t]*(?:;|$))/i;
const OF_FILE = /(?:^|[; \t])filename\*?=/i;
/** Bytes that stand for others; nobody sends a name so. */
const ENCODED = /^content-transfer-encoding:[ \t]*(?!7bit|8bit|binary)/im;

/** What separates the parts of a form, from its content type; null if that says none. */
export function boundaryOf(contentType: string): string | null {
  const [, quoted, plain] = /;[ \t]*boundary=(?:"([^"]+)"|([^;, \t]+))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? null;
}

/**
 * The spans of the values of all fields that are called `model` and are no files, in order. Empty if
 * there is none, or if the bytes are no form with this boundary from first to last.
 */
export function modelFieldSpans(body: Uint8Array, boundary: string): readonly Span[] {
  const spans: Span[] = [];
  const delimiter = bytesOf(`\r\n--${boundary}`);
  // The first one may stand at the very beginning, without a line before it.
  let at = startsWith(body, delimiter.subarray(2), 0)
    ? delimiter.length - 2
    : after(body, delimiter, 0);
  while (at >= 0) {
    if (body[at] === DASH && body[at + 1] === DASH) return spans;
    const start = afterLine(body, at);
    if (start < 0) return [];
    const end = indexOf(body, delimiter, start - 2);
    if (end < 0) return [];
    const value = valueStart(body, start, end);
    if (value !== null && isModelField(LATIN1.decode(body.subarray(start, value)))) {
      spans.push({ start: value, end });
    }
    at = end + delimiter.length;
  }
  return [];
}

function isModelField(header: string): boolean {
  const disposition = DISPOSITION.exec(header)?.[1] ?? '';
  return OF_MODEL.test(disposition) && !OF_FILE.test(disposition) && !ENCODED.test(header);
}

/** Where a part's value begins, behind its header and an empty line; null if it has none. */
function valueStart(body: Uint8Array, start: number, end: number): number | null {
  const header = body.subarray(start, Math.min(end, start + MAX_HEADER_BYTES));
  const at = indexOf(header, bytesOf('\r\n\r\n'), 0);
  return at < 0 ? null : start + at + 4;
}

/** Behind a boundary there may be blanks before the end of its line (RFC 2046 §5.1.1). */
function afterLine(body: Uint8Array, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at += 1;
  return body[at] === CR && body[at + 1] === LF ? at + 2 : -1;
}

function after(body: Uint8Array, what: Uint8Array, from: number): number {
  const at = indexOf(body, what, from);
  return at < 0 ? -1 : at + what.length;
}

/** `what` begins with CR, of which there are few. */
function indexOf(body: Uint8Array, what: Uint8Array, from: number): number {
  for (let at = body.indexOf(CR, from); at >= 0; at = body.indexOf(CR, at + 1)) {
    if (startsWith(body, what, at)) return at;
  }
  return -1;
}

function startsWith(body: Uint8Array, what: Uint8Array, at: number): boolean {
  for (let i = 0; i < what.length; i += 1) if (body[at + i] !== what[i]) return false;
  return true;
}

/** A boundary is of ASCII; what is not comes from a field, one byte a character. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
