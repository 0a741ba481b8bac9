import { openRunFolder } from '../../live/run-folder.ts';
import { reportHtml } from '../../report/html.ts';
import { junitXml } from '../../report/junit.ts';
import { openPlainView } from '../../report/terminal/run-view.ts';
import { printSummary } from '../../report/terminal/summary.ts';
import { simulationResult } from '../../sim/run-result.ts';
import { prepareSimulation, simulate } from '../../sim/simulation.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { defaultFolder, madeFolder } from '../out-folder.ts';
import { refuse } from '../refusal.ts';
import type { SimulationTask } from './task.ts';

/** One run, told as a rehearsal is, with all that a rehearsal leaves behind. */
export function simulateOnce(task: SimulationTask, out: NodeJS.WritableStream): ExitCode {
  const { scenario, seed, sources } = task;
  const path = task.folder ?? defaultFolder(scenario.name);
  const folder = madeFolder(path, () => openRunFolder(path, seed, sources));
  if (typeof folder === 'string') return refuse(folder);
  try {
    const view = openPlainView(task.json ? process.stderr : out);
    const simulation = prepareSimulation(scenario, task.settings);
    const run = simulate(simulation, seed, {
      record: folder.record,
      turned: ({ events }) => events.forEach(view.event),
    });
    const result = simulationResult(simulation, run);
    folder.finish(result, {
      'report.html': reportHtml(result, view.events()),
      'junit.xml': junitXml(result),
    });
    if (task.json) out.write(`${JSON.stringify(result, null, 2)}\n`);
    else printSummary(result, path, out);
    return result.expectations.every(({ pass }) => pass) ? EXIT.ok : EXIT.failed;
  } finally {
    folder.close();
  }
}
