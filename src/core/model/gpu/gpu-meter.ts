import type { EngineProfile } from '../engine/engine-profile.ts';
import type { StepLoad } from '../engine/step-model.ts';
import { stepActivity, weightsMiB } from './step-activity.ts';

/** What one of a replica's GPUs shows; all of them show the same. */
export interface GpuReading {
  /** Shares of the time since the last reading, 0..1. */
  readonly busy: number;
  readonly dram: number;
  readonly tensor: number;
  readonly watts: number;
  readonly celsius: number;
  /** Since the start. */
  readonly joules: number;
}

/** vLLM's gpu_memory_utilization: weights and cache are allocated up to it at the start. */
const MEMORY_SHARE = 0.9;

/** Of the driver, and of the CUDA context with its graphs; ours, in the range that is seen. */
const RESERVED_MIB = 550;
const CONTEXT_MIB = 1_200;

/** A board at rest, and what full power adds; no inertia. Ours. */
const IDLE_CELSIUS = 30;
const POWER_CELSIUS = 45;

/** Two readings closer together than this are one: of so short a time a share says nothing. */
const LEAST_APART_MS = 100;

/** Adds up what a replica's steps ask of each of its GPUs. */
export class GpuMeter {
  private readonly profile: EngineProfile;
  private readonly startedMs: number;
  private readonly total = { busyMs: 0, dramMs: 0, tensorMs: 0, powerMs: 0 };
  private before = { atMs: 0, busyMs: 0, dramMs: 0, tensorMs: 0, powerMs: 0 };
  private reading: GpuReading;

  constructor(profile: EngineProfile, startedMs: number) {
    this.profile = profile;
    this.startedMs = startedMs;
    this.before.atMs = startedMs;
    const watts = profile.hardware.gpu.idleWatts;
    this.reading = { busy: 0, dram: 0, tensor: 0, watts, celsius: IDLE_CELSIUS, joules: 0 };
  }

  stepped(load: StepLoad, ms: number): void {
    const { hardware, gpus } = this.profile;
    const { dram, tensor, power } = stepActivity(hardware, load, { ms, gpus });
    this.total.busyMs += ms;
    this.total.dramMs += dram * ms;
    this.total.tensorMs += tensor * ms;
    this.total.powerMs += power * ms;
  }

  /** The means since the last reading, as DCGM averages between two of its collections. */
  read(atMs: number): GpuReading {
    const { before, total } = this;
    const passedMs = atMs - before.atMs;
    if (passedMs < LEAST_APART_MS) return this.reading;
    // A step counts from its beginning: the one under way may reach beyond the reading.
    const share = (now: number, then: number) => Math.min((now - then) / passedMs, 1);
    const power = share(total.powerMs, before.powerMs);
    const { idleWatts, maxWatts } = this.profile.hardware.gpu;
    const idleJoules = (idleWatts * (atMs - this.startedMs)) / 1_000;
    this.reading = {
      busy: share(total.busyMs, before.busyMs),
      dram: share(total.dramMs, before.dramMs),
      tensor: share(total.tensorMs, before.tensorMs),
      watts: idleWatts + (maxWatts - idleWatts) * power,
      celsius: IDLE_CELSIUS + POWER_CELSIUS * power,
      joules: idleJoules + ((maxWatts - idleWatts) * total.powerMs) / 1_000,
    };
    this.before = { atMs, ...total };
    return this.reading;
  }
}

/** MiB of each GPU's memory. All is taken at the start, as vLLM does: it says nothing of the load. */
export function gpuMemory({ hardware, gpus, kvTokens }: EngineProfile): {
  readonly used: number;
  readonly free: number;
  readonly reserved: number;
} {
  const { memoryMiB } = hardware.gpu;
  const cacheMiB = (kvTokens * hardware.kvBytesPerToken) / gpus / 2 ** 20;
  const wanted = weightsMiB(hardware, gpus) + cacheMiB;
  const used = Math.round(Math.min(wanted, MEMORY_SHARE * memoryMiB) + CONTEXT_MIB);
  return { used, reserved: RESERVED_MIB, free: memoryMiB - RESERVED_MIB - used };
}
