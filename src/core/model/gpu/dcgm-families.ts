import { murmur3 } from '../../hash.ts';
import type { EngineProfile } from '../engine/engine-profile.ts';
import { type Family, plainSeries, type SampleLabels } from '../server/family.ts';
import { type GpuMeter, type GpuReading, gpuMemory } from './gpu-meter.ts';

interface Board {
  readonly labels: SampleLabels;
  readonly meter: GpuMeter;
}

/**
 * What dcgm-exporter exposes of the GPUs behind an engine (names, types and labels of its
 * default-counters.csv): of each replica as many as it has, one like the other.
 */
export function dcgmFamilies(
  profile: EngineProfile,
  meters: readonly GpuMeter[],
  hostname: string,
): readonly Family[] {
  const { gpu } = profile.hardware;
  const memory = gpuMemory(profile);
  const boards = meters.flatMap((meter, replica) =>
    Array.from({ length: profile.gpus }, (_, index) => {
      const number = replica * profile.gpus + index;
      return { meter, labels: boardLabels(number, gpu.name, hostname) };
    }),
  );
  const family = (
    [name, help]: readonly [string, string],
    read: (reading: GpuReading) => number,
    type: Family['type'] = 'gauge',
  ): Family => ({ name, type, help, series: seriesOf(boards, name, read) });
  return [
    // A step follows the other as long as anybody is served: near 100 at any load worth the name.
    family(['DCGM_FI_DEV_GPU_UTIL', 'GPU utilization (in %).'], ({ busy }) =>
      Math.round(100 * busy),
    ),
    family(['DCGM_FI_DEV_MEM_COPY_UTIL', 'Memory utilization (in %).'], ({ dram }) =>
      Math.round(100 * dram),
    ),
    family(['DCGM_FI_DEV_FB_USED', 'Framebuffer memory used (in MiB).'], () => memory.used),
    family(['DCGM_FI_DEV_FB_FREE', 'Framebuffer memory free (in MiB).'], () => memory.free),
    family(
      ['DCGM_FI_DEV_FB_RESERVED', 'Framebuffer memory reserved (in MiB).'],
      () => memory.reserved,
    ),
    family(['DCGM_FI_DEV_GPU_TEMP', 'GPU temperature (in C).'], ({ celsius }) =>
      Math.round(celsius),
    ),
    family(['DCGM_FI_DEV_MEMORY_TEMP', 'Memory temperature (in C).'], ({ celsius }) =>
      Math.round(celsius + WARMER_MEMORY),
    ),
    family(['DCGM_FI_DEV_POWER_USAGE', 'Power draw (in W).'], ({ watts }) => rounded(watts, 3)),
    family(
      ['DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION', 'Total energy consumption since boot (in mJ).'],
      ({ joules }) => Math.round(1_000 * joules),
      'counter',
    ),
    family(['DCGM_FI_DEV_SM_CLOCK', 'SM clock frequency (in MHz).'], ({ busy }) =>
      busy > 0 ? gpu.smMHz : gpu.idleMHz,
    ),
    family(['DCGM_FI_DEV_MEM_CLOCK', 'Memory clock frequency (in MHz).'], () => gpu.memoryMHz),
    family(['DCGM_FI_DEV_XID_ERRORS', 'Value of the last XID error encountered.'], () => 0),
    family(
      ['DCGM_FI_DEV_PCIE_REPLAY_COUNTER', 'Total number of PCIe retries.'],
      () => 0,
      'counter',
    ),
    family(
      ['DCGM_FI_PROF_GR_ENGINE_ACTIVE', 'Ratio of time the graphics engine is active.'],
      ({ busy }) => rounded(busy, 6),
    ),
    family(
      ['DCGM_FI_PROF_PIPE_TENSOR_ACTIVE', 'Ratio of cycles the tensor (HMMA) pipe is active.'],
      ({ tensor }) => rounded(tensor, 6),
    ),
    family(
      [
        'DCGM_FI_PROF_DRAM_ACTIVE',
        'Ratio of cycles the device memory interface is active sending or receiving data.',
      ],
      ({ dram }) => rounded(dram, 6),
    ),
  ];
}

/** By so much the memory of a board is warmer than its chip; ours. */
const WARMER_MEMORY = 8;

function seriesOf(
  boards: readonly Board[],
  name: string,
  read: (reading: GpuReading) => number,
): Family['series'] {
  return boards.map(({ labels, meter }) =>
    plainSeries(name, labels, (atMs) => read(meter.read(atMs))),
  );
}

function boardLabels(number: number, modelName: string, hostname: string): SampleLabels {
  return {
    gpu: `${number}`,
    UUID: uuidOf(`${hostname}/${number}`),
    device: `nvidia${number}`,
    modelName,
    Hostname: hostname,
  };
}

/** The same GPU has the same UUID in every run. */
function uuidOf(name: string): string {
  const hex = [1, 2, 3, 4]
    .map((seed) => murmur3(name, seed).toString(16).padStart(8, '0'))
    .join('');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return `GPU-${[...parts, hex.slice(20)].join('-')}`;
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
