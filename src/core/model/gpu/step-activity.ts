import type { Hardware } from '../engine/hardware.ts';
import type { StepLoad } from '../engine/step-model.ts';

/** Parts of one step's time, 0..1, in which a part of each GPU is at work. */
export interface StepActivity {
  /** The interface to the memory. */
  readonly dram: number;
  /** The tensor cores. */
  readonly tensor: number;
  /** Of the power that a GPU may draw beyond idling. */
  readonly power: number;
}

const BYTES_PER_PARAMETER = 2;

/**
 * How much of the spare power each part draws. Ours, chosen so that reading prompts comes near the
 * limit and decoding stays at half of it, the shape that POLCA (arXiv 2308.12908) measures.
 */
const POWER = { busy: 0.15, tensor: 0.9, dram: 0.35 };

/**
 * A step by the roofline (Williams et al. 2009): it moves all weights once and the keys and values of
 * every context that is attended to, and computes two operations a parameter and token; the share of
 * its time is what that would take at the data sheet's rates. `gpus` share the work evenly.
 */
export function stepActivity(
  { gpu, parameters, kvBytesPerToken }: Hardware,
  { prefillTokens, decoding, contextTokens }: StepLoad,
  { ms, gpus }: { readonly ms: number; readonly gpus: number },
): StepActivity {
  const seconds = ms / 1_000;
  const bytes = (parameters * BYTES_PER_PARAMETER + contextTokens * kvBytesPerToken) / gpus;
  const operations = (2 * parameters * (prefillTokens + decoding)) / gpus;
  const dram = Math.min(bytes / gpu.bytesPerSecond / seconds, 1);
  const tensor = Math.min(operations / gpu.flopsPerSecond / seconds, 1);
  const power = Math.min(POWER.busy + POWER.tensor * tensor + POWER.dram * dram, 1);
  return { dram, tensor, power };
}

/** MiB that weights take of each GPU. */
export function weightsMiB({ parameters }: Hardware, gpus: number): number {
  return (parameters * BYTES_PER_PARAMETER) / gpus / 2 ** 20;
}
