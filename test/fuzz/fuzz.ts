import { stream } from '../../src/core/random.ts';
import { damaged, oneOf } from './damage.ts';
import { FILE_FORMATS, FILE_WORDS, type FileFormat } from './file-formats.ts';
import { httpCase } from './http-cases.ts';
import type { HttpTarget } from './http-target.ts';

/** A case is drawn by its seed, its target and its number alone: these run it again. */
export interface FuzzCase {
  readonly seed: number;
  readonly target: string;
  readonly number: number;
}

export const FUZZ_TARGETS: readonly string[] = [
  'http',
  'pair-log',
  ...FILE_FORMATS.map(({ name }) => name),
];

export function caseText({ seed, target, number }: FuzzCase): string {
  return `npm run fuzz -- --seed ${seed} --target ${target} --case ${number}`;
}

/** Throws if the file is read as none should be. */
export function fuzzFile(format: FileFormat, { seed, number }: Omit<FuzzCase, 'target'>): void {
  const chance = stream(seed, `fuzz/${format.name}/${number}`);
  const text = damaged(oneOf(chance, format.sound), chance, FILE_WORDS);
  try {
    format.read(text);
  } catch (cause) {
    const again = caseText({ seed, target: format.name, number });
    throw new Error(`${again}: ${cause}\n${text.slice(0, 2_000)}`, { cause });
  }
}

/** Throws cases `from` to `to` at the target, a few at a time, and looks how it is. */
export async function fuzzHttp(
  target: Pick<HttpTarget, 'throwAt' | 'check'>,
  { seed, from, to }: { readonly seed: number; readonly from: number; readonly to: number },
): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  const again = `of cases ${from} to ${to}: ${caseText({ seed, target: 'http', number: from })}`;
  await Promise.all(
    numbers.map((number) =>
      target.throwAt(httpCase(stream(seed, `fuzz/http/${number}`))).catch((error) => {
        throw new Error(`${caseText({ seed, target: 'http', number })}: ${error}`);
      }),
    ),
  );
  await target.check().catch((error) => {
    throw new Error(`${again}: ${error}`);
  });
}
