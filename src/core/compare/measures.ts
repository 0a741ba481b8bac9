/** Something that every answer has so much of. */
export interface Measure {
  readonly name: string;
  readonly unit: 'characters' | 'ms' | 'tokens' | 'usd' | 'nats';
  /**
   * `ratio`: the two answers to a request are compared by the logarithm of their ratio, since twice
   * as long is what counts and not so many more. `difference`: one less the other.
   */
  readonly by: 'ratio' | 'difference';
}

export const MEASURES = [
  { name: 'length', unit: 'characters', by: 'ratio' },
  { name: 'latency', unit: 'ms', by: 'ratio' },
  { name: 'first token', unit: 'ms', by: 'ratio' },
  { name: 'output tokens', unit: 'tokens', by: 'ratio' },
  { name: 'cost', unit: 'usd', by: 'ratio' },
  { name: 'confidence', unit: 'nats', by: 'difference' },
] as const satisfies readonly Measure[];

export type MeasureName = (typeof MEASURES)[number]['name'];
