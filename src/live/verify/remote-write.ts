import type { Labels } from '../../core/promql/value.ts';

/** A sample to be written; a stale marker has no value. */
export interface WrittenSample {
  readonly tMs: number;
  readonly value: number | 'stale';
}

export interface WrittenSeries {
  readonly labels: Labels;
  readonly samples: readonly WrittenSample[];
}

/** Upper bound of a snappy literal with a two-byte length. */
const LITERAL_BYTES = 65_536;
const STALE_BITS = 0x7ff0000000000002n;

/** The body of a remote-write request (protobuf WriteRequest, snappy with literals only). */
export function writeRequest(series: readonly WrittenSeries[]): Buffer {
  return snappyLiterals(Buffer.concat(series.map((one) => field(1, timeSeries(one)))));
}

function timeSeries({ labels, samples }: WrittenSeries): Buffer {
  const names = Object.keys(labels).sort();
  return Buffer.concat([
    ...names.map((name) => field(1, label(name, labels[name] ?? ''))),
    ...samples.map((sample) => field(2, sampleMessage(sample))),
  ]);
}

function label(name: string, value: string): Buffer {
  return Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]);
}

function sampleMessage({ tMs, value }: WrittenSample): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = (1 << 3) | 1;
  if (value === 'stale') bytes.writeBigUInt64LE(STALE_BITS, 1);
  else if (Number.isNaN(value)) bytes.writeBigUInt64LE(0x7ff8000000000001n, 1);
  else bytes.writeDoubleLE(value, 1);
  return Buffer.concat([bytes, Buffer.from([2 << 3]), varint(BigInt.asUintN(64, BigInt(tMs)))]);
}

function field(number: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(BigInt(body.length)), body]);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function snappyLiterals(body: Buffer): Buffer {
  const parts = [varint(BigInt(body.length))];
  for (let at = 0; at < body.length; at += LITERAL_BYTES) {
    const chunk = body.subarray(at, at + LITERAL_BYTES);
    const length = chunk.length - 1;
    parts.push(Buffer.from([61 << 2, length & 0xff, length >> 8]), chunk);
  }
  return Buffer.concat(parts);
}
