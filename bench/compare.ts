import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PairRecord, PairSide } from '../src/core/compare/pair-record.ts';
import { FACTS } from '../src/core/facts/facts.ts';
import { type Stream, stream } from '../src/core/random.ts';
import type { Bench } from './bench.ts';
import { runBuilt } from './built-command.ts';

const PAIRS = 1_000_000;
const MAX_SECONDS = 20;
const MAX_RESIDENT_MB = 1_024;
const SEED = 7;

/** A log of a million pairs, some 900 bytes each, compared through the command. */
export const compareBench: Bench = {
  name: 'compare',
  run: async (print) => {
    const folder = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
    try {
      const log = join(folder, 'pairs-000001.jsonl');
      await writeLog(log);
      print(`${PAIRS} pairs, ${(statSync(log).size / 2 ** 20).toFixed(0)} MiB of JSON lines`);
      const args = ['compare', log, '--out', join(folder, 'out')];
      const { exitCode, seconds, residentMb } = await runBuilt(args);
      if (exitCode !== 0) throw new Error(`compare ended with ${exitCode}`);
      print(`compared in ${seconds.toFixed(1)} s, ${residentMb.toFixed(0)} MB resident at most`);
      return [
        { what: `${PAIRS} pairs under ${MAX_SECONDS} s`, met: seconds < MAX_SECONDS },
        { what: `under ${MAX_RESIDENT_MB} MB`, met: residentMb < MAX_RESIDENT_MB },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function writeLog(path: string): Promise<void> {
  const out = createWriteStream(path);
  const draw = stream(SEED, 'pairs');
  for (let index = 0; index < PAIRS; index += 1) {
    const fact = FACTS[index % FACTS.length];
    if (fact === undefined) throw new Error('there are no facts');
    const pair: PairRecord = {
      v: 1,
      at: new Date(1_760_000_000_000 + index * 25).toISOString(),
      requestId: `request-${index}`,
      userHash: sha256(`user-${index % 5_000}`).slice(0, 32),
      route: '/v1/chat/completions',
      streamed: true,
      prompt: { sha256: sha256(fact.question) },
      stable: side('v1.2', draw, { right: fact.right, slower: 1 }),
      shadow: side('v1.3', draw, { right: fact.right, slower: 1.1 }),
    };
    if (!out.write(`${JSON.stringify(pair)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

const FILLING = ' It is often asked, and there is more to be said of it than fits into one line.';

function side(
  version: string,
  draw: Stream,
  { right, slower }: { readonly right: string; readonly slower: number },
): PairSide {
  const text = `The answer is ${right}.${FILLING.repeat(Math.floor(draw() * 4))}`;
  const latencyMs = slower * (100 + 400 * draw());
  return {
    version,
    status: 200,
    error: draw() < 0.01 ? 'cut' : null,
    latencyMs,
    firstTokenMs: latencyMs / 5,
    text,
    textSha256: sha256(text),
    finishReason: 'stop',
    inputTokens: 12,
    outputTokens: Math.ceil(text.length / 4),
    costUsd: text.length * 1e-7,
    meanLogprob: -draw(),
    truncated: false,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
