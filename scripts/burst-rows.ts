import { randomExponential, randomNormal } from 'd3-random';
import { stream } from '../src/core/random.ts';

/** What the shipped trace is made of. Times in seconds, rates in requests a second. */
const SHAPE = {
  seed: 2026,
  seconds: 120,
  calm: 8,
  burst: { from: 60, to: 90, rate: 25 },
  // Median and 95th percentile of lognormals, about as wide as Azure's conversations are.
  input: { median: 600, p95: 2_400 },
  output: { median: 60, p95: 220 },
} as const;

const START_MS = Date.UTC(2026, 0, 5, 9);

/** Normal quantile of 95 %. */
const Z95 = 1.6449;

/** A trace in the format of the Azure public dataset, drawn from the shape and recorded nowhere. */
export function burstTrace(): string {
  const { seed, seconds, calm, burst, input, output } = SHAPE;
  const gap = randomExponential.source(stream(seed, 'gaps'))(1);
  const lines: string[] = [];
  const tokens = { input: lengths('input', input), output: lengths('output', output) };
  for (let at = 0; ; ) {
    const rate = at >= burst.from && at < burst.to ? burst.rate : calm;
    at += gap() / rate;
    if (at >= seconds) break;
    lines.push(`${moment(at)},${tokens.input()},${tokens.output()}`);
  }
  return [
    '# Drawn, not recorded (scripts/burst-trace.ts), in the format of the Azure public dataset: Poisson',
    `# arrivals at ${calm}/s, from ${burst.from}s to ${burst.to}s at ${burst.rate}/s; lognormal prompts (median ${input.median}, p95 ${input.p95} tokens)`,
    `# and answers (median ${output.median}, p95 ${output.p95}); seed ${seed}.`,
    'TIMESTAMP,ContextTokens,GeneratedTokens',
    ...lines,
    '',
  ].join('\n');
}

/** To the microsecond: no two requests have one time. */
function moment(seconds: number): string {
  const whole = new Date(START_MS + Math.floor(seconds) * 1_000).toISOString().slice(0, 19);
  return `${whole.replace('T', ' ')}.${(seconds % 1).toFixed(6).slice(2)}`;
}

function lengths(name: string, { median, p95 }: { median: number; p95: number }): () => number {
  const normal = randomNormal.source(stream(SHAPE.seed, name))(0, Math.log(p95 / median) / Z95);
  return () => Math.max(1, Math.round(median * Math.exp(normal())));
}
