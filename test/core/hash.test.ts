import fc from 'fast-check';
import { expect, test } from 'vitest';
import { murmur3 } from '../../src/core/hash.ts';

const SEED = 7;

test(`murmur3 of any text is that of its UTF-8 bytes, by the published algorithm (seed ${SEED})`, () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    // Around the length up to which ASCII takes a way of its own.
    fc.string({ unit: 'grapheme-ascii', minLength: 250, maxLength: 262 }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(murmur3(text)).toBe(published(new TextEncoder().encode(text)));
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

test('murmur3 agrees with known hashes', () => {
  expect(murmur3('')).toBe(0);
  expect(murmur3('hello')).toBe(0x248bfa47);
  expect(murmur3('The quick brown fox jumps over the lazy dog')).toBe(0x2e4ff723);
});

/** MurmurHash3_x86_32 with seed 0, step by step in whole numbers of any size. */
function published(bytes: Uint8Array): number {
  const wrap = (value: bigint) => BigInt.asUintN(32, value);
  const rotate = (value: bigint, by: bigint) => wrap((value << by) | (value >> (32n - by)));
  const mix = (block: bigint) => wrap(rotate(wrap(block * 0xcc9e2d51n), 15n) * 0x1b873593n);
  const little = (part: Uint8Array) =>
    part.reduce((sum, byte, at) => sum | (BigInt(byte) << BigInt(8 * at)), 0n);
  const whole = bytes.length - (bytes.length % 4);
  let hash = 0n;
  for (let at = 0; at < whole; at += 4) {
    hash = wrap(rotate(hash ^ mix(little(bytes.subarray(at, at + 4))), 13n) * 5n + 0xe6546b64n);
  }
  hash ^= mix(little(bytes.subarray(whole)));
  hash ^= BigInt(bytes.length);
  hash = wrap((hash ^ (hash >> 16n)) * 0x85ebca6bn);
  hash = wrap((hash ^ (hash >> 13n)) * 0xc2b2ae35n);
  return Number(hash ^ (hash >> 16n));
}
