import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJournalLine } from '../../src/core/rollout/journal.ts';

/**
 * Plan seconds that the run's last analysis of a metric waited for answers. An analysis counts its
 * next attempt from the last answer, and a dead Prometheus is asked three times before it counts as
 * dead; in virtual time every answer comes at once.
 */
export function secondsOfReading(folder: string, metric: string): number {
  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').split('\n');
  const records = lines.filter((line) => line !== '').map(parseJournalLine);
  const readings = records
    .flatMap((record) => (record.kind === 'turn' ? record.inputs.readings : []))
    .filter(({ askId }) => askId.includes(`/${metric}#`));
  const runOf = (askId: string | undefined) => askId?.slice(0, askId.lastIndexOf('#'));
  const last = runOf(readings.at(-1)?.askId);
  return readings
    .filter(({ askId }) => runOf(askId) === last)
    .reduce((sum, reading) => sum + (reading.finishedAtMs - reading.startedAtMs) / 1_000, 0);
}
