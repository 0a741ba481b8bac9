import type { Scenario } from '../../core/scenario/scenario.ts';
import type { JudgeProgram } from '../../live/verify/judge-program.ts';
import type { TypedCommand } from '../../report/command-text.ts';
import type { SimulationSettings } from '../../sim/simulation.ts';
import type { VoiceFlags } from '../voice.ts';

/** What is to be simulated, and where it is to be left. */
export interface SimulationTask {
  readonly typed: TypedCommand;
  readonly scenario: Scenario;
  readonly sources: Readonly<Record<string, string>>;
  readonly settings: SimulationSettings;
  /** The first, where there are many. */
  readonly seed: number;
  /** Null takes one of its own. */
  readonly folder: string | null;
  readonly voice: VoiceFlags;
  /** Who is to take the decisions again; null leaves them as they are. */
  readonly judge: JudgeProgram | null;
}
