/** One kind of GPU; what its data sheet says, for dense 16-bit arithmetic. */
export interface Gpu {
  /** As the driver names it. */
  readonly name: string;
  readonly memoryMiB: number;
  readonly bytesPerSecond: number;
  readonly flopsPerSecond: number;
  readonly idleWatts: number;
  readonly maxWatts: number;
  readonly idleMHz: number;
  readonly smMHz: number;
  readonly memoryMHz: number;
}

/** What a replica's steps run on, and the model that they run; weights and cache in 16 bits. */
export interface Hardware {
  readonly gpu: Gpu;
  readonly parameters: number;
  /** Keys and values of one token, over all layers and GPUs. */
  readonly kvBytesPerToken: number;
}

/** NVIDIA's data sheets of the SXM boards; idle power and clocks as nvidia-smi shows them. */
const GPUS = {
  h100: {
    name: 'NVIDIA H100 80GB HBM3',
    memoryMiB: 81_559,
    bytesPerSecond: 3.35e12,
    flopsPerSecond: 989e12,
    idleWatts: 70,
    maxWatts: 700,
    idleMHz: 345,
    smMHz: 1_980,
    memoryMHz: 2_619,
  },
  a100: {
    name: 'NVIDIA A100-SXM4-80GB',
    memoryMiB: 81_920,
    bytesPerSecond: 2.039e12,
    flopsPerSecond: 312e12,
    idleWatts: 60,
    maxWatts: 400,
    idleMHz: 210,
    smMHz: 1_410,
    memoryMHz: 1_593,
  },
} as const satisfies Record<string, Gpu>;

/** Llama 3: layers x 8 heads of keys and values x 128 x 2 (both) x 2 bytes. */
const MODELS = {
  '8b': { parameters: 8.03e9, kvBytesPerToken: 32 * 8 * 128 * 2 * 2 },
  '70b': { parameters: 70.6e9, kvBytesPerToken: 80 * 8 * 128 * 2 * 2 },
} as const;

export function hardwareOf(model: keyof typeof MODELS, gpu: keyof typeof GPUS): Hardware {
  return { ...MODELS[model], gpu: GPUS[gpu] };
}
