import { REDACTED } from '../../core/analysis/secrets.ts';
import { prometheusDownAtMs } from '../../core/model/outage.ts';
import { guarded } from '../../live/providers/secrets.ts';
import { openRunFolder } from '../../live/run-folder.ts';
import { runFiles } from '../../report/report-files.ts';
import { storyOf } from '../../report/run/run-story.ts';
import { verdictSentence } from '../../report/sentence.ts';
import { openPlainView } from '../../report/terminal/run-view.ts';
import { printSummary } from '../../report/terminal/summary.ts';
import { simulationResult } from '../../sim/run-result.ts';
import { prepareSimulation, simulate } from '../../sim/simulation.ts';
import { VIRTUAL_EPOCH_MS } from '../../sim/virtual-stage.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { leftCommand } from '../left-beside.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { refuse } from '../refusal.ts';
import { verifyRun } from '../verify-run.ts';
import { conclude, narration } from '../voice.ts';
import type { SimulationTask } from './task.ts';

/** One run, told as a rehearsal is, with all that a rehearsal leaves behind. */
export async function simulateOnce(
  task: SimulationTask,
  out: NodeJS.WritableStream,
): Promise<ExitCode> {
  const { scenario, seed, sources } = task;
  const path = task.folder ?? defaultFolder(scenario.name);
  const folder = madeFolder(path, () => openRunFolder(path, seed, sources));
  if (typeof folder === 'string') return refuse(folder);
  try {
    const view = openPlainView(narration(task.voice, out));
    const simulation = prepareSimulation(scenario, task.settings);
    const run = simulate(simulation, seed, {
      record: folder.record,
      turned: ({ events }) => events.forEach(view.event),
    });
    const result = simulationResult(simulation, run);
    const sentence = verdictSentence(result);
    const story = storyOf(folder.journal(), 0);
    folder.finish(result, {
      ...leftCommand(task.typed),
      ...runFiles({ result, story, command: task.typed, prediction: null }),
    });
    const print = (to: NodeJS.WritableStream) => printSummary(result, path, to);
    conclude({ value: result, sentence, print }, task.voice, out);
    if (task.judge !== null) {
      const decisions = {
        records: folder.journal(),
        store: run.store,
        semantics: task.judge.semantics,
        compression: 1,
        wallAtMs: (planMs: number) => VIRTUAL_EPOCH_MS + planMs,
        prometheusDownAtMs: prometheusDownAtMs(scenario.faults),
        secrets: guarded(REDACTED),
      };
      const exitCode = await verifyRun(task.judge, decisions, { folder, voice: task.voice, out });
      if (exitCode !== EXIT.ok) return exitCode;
    }
    return result.expectations.every(({ pass }) => pass) ? EXIT.ok : EXIT.failed;
  } finally {
    folder.close();
  }
}
