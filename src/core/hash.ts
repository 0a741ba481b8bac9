const encoder = new TextEncoder();

const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;

/**
 * MurmurHash3 x86_32 over the UTF-8 bytes of `text`, as an unsigned 32-bit integer.
 * Source: Austin Appleby's MurmurHash3.cpp (public domain algorithm); flagd buckets with the same.
 */
export function murmur3(text: string, seed = 0): number {
  const length = asciiInto(scratch, text);
  return length === undefined ? hashOf(encoder.encode(text), seed) : hashOf(scratch, seed, length);
}

/** Keys are mostly short and ASCII: those need no encoder, which costs more than the hash. */
const scratch = new Uint8Array(256);

/** How many bytes were written; undefined of a text that is longer or not ASCII. */
function asciiInto(bytes: Uint8Array, text: string): number | undefined {
  if (text.length > bytes.length) return undefined;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return undefined;
    bytes[i] = code;
  }
  return text.length;
}

function hashOf(bytes: Uint8Array, seed: number, length = bytes.length): number {
  const blocks = length & ~3;
  let hash = seed | 0;
  for (let i = 0; i < blocks; i += 4) {
    const block =
      byteAt(bytes, i) |
      (byteAt(bytes, i + 1) << 8) |
      (byteAt(bytes, i + 2) << 16) |
      (byteAt(bytes, i + 3) << 24);
    hash = Math.imul(rotateLeft(hash ^ scramble(block), 13), 5) + 0xe6546b64;
  }
  let tail = 0;
  for (let i = length - 1; i >= blocks; i -= 1) tail = (tail << 8) | byteAt(bytes, i);
  hash ^= scramble(tail);
  return finalize(hash ^ length);
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function scramble(block: number): number {
  return Math.imul(rotateLeft(Math.imul(block, C1), 15), C2);
}

function finalize(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
