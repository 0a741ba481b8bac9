import { type Hardware, hardwareOf } from './hardware.ts';
import type { StepModel } from './step-model.ts';

/** A model on its GPUs. */
export interface EnginePreset {
  readonly step: StepModel;
  /** From a request's arrival until it can be scheduled; no GPU is busy with it. */
  readonly overheadMs: number;
  /** Tokens of prompts and answers that the cache of one replica holds. */
  readonly kvTokens: number;
  readonly gpus: number;
  readonly hardware: Hardware;
}

/** Fitted to published step times of Llama 3 with 8 and 70 billion parameters. */
export const ENGINE_PRESETS = {
  '8b-h100': preset([6.5, 20, 25, 0.076], {
    overheadMs: 10,
    kvTokens: 467_000,
    gpus: 1,
    hardware: hardwareOf('8b', 'h100'),
  }),
  '8b-a100': preset([12, 55, 20, 0.125], {
    overheadMs: 8,
    kvTokens: 467_000,
    gpus: 1,
    hardware: hardwareOf('8b', 'a100'),
  }),
  '70b-h100-tp4': preset([20, 70, 60, 0.048], {
    overheadMs: 12,
    kvTokens: 2_050_000,
    gpus: 4,
    hardware: hardwareOf('70b', 'h100'),
  }),
  '70b-h100-tp8': preset([13.5, 41, 20, 0.024], {
    overheadMs: 12,
    kvTokens: 4_000_000,
    gpus: 8,
    hardware: hardwareOf('70b', 'h100'),
  }),
  '70b-a100-tp4': preset([33, 170, 60, 0.078], {
    overheadMs: 12,
    kvTokens: 900_000,
    gpus: 4,
    hardware: hardwareOf('70b', 'a100'),
  }),
} as const;

export type PresetName = keyof typeof ENGINE_PRESETS;

export const PRESET_NAMES = Object.keys(ENGINE_PRESETS) as PresetName[];

function preset(
  [baseMs, perPrefillTokenUs, perSequenceUs, perContextTokenUs]: readonly [
    number,
    number,
    number,
    number,
  ],
  rest: Omit<EnginePreset, 'step'>,
): EnginePreset {
  return { step: { baseMs, perPrefillTokenUs, perSequenceUs, perContextTokenUs }, ...rest };
}
