// Runs each scenario, gathers the reports to one, and leaves the verdict to the last step: so that the
// comment is written of a failed run as well.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shortened } from './report-text.mjs';

/** What GitHub takes of a step's summary, in bytes; a character may be four. */
const SUMMARY_LIMIT = 1024 * 1024 - 1024;

const { CLI, SCENARIO, VERB, ARGS, SEED, RUNNER_TEMP, GITHUB_OUTPUT, GITHUB_STEP_SUMMARY } =
  process.env;

/** Words as a shell would have them, but that nothing in them is run or replaced. */
function words(text) {
  const found = text.matchAll(/(?:"([^"]*)"|'([^']*)'|([^\s"']+))+/g);
  return [...found].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
}

/** Nothing that a run prints is a command to the runner, whatever a model says in it. */
function unheard(run) {
  const token = randomUUID();
  process.stdout.write(`::stop-commands::${token}\n`);
  try {
    return run();
  } finally {
    process.stdout.write(`\n::${token}::\n`);
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

const folder = mkdtempSync(join(RUNNER_TEMP, 'understudy-'));
const seed = SEED === '' ? [] : ['--seed', SEED];

const runs = words(SCENARIO).map((scenario, index) => {
  const out = join(folder, `${index + 1}-${basename(scenario, '.yaml')}`);
  mkdirSync(out, { recursive: true });
  const args = [CLI, VERB, scenario, ...seed, ...words(ARGS), '--out', out];
  const { status } = unheard(() => spawnSync(process.execPath, args, { stdio: 'inherit' }));
  const report = join(out, 'report.md');
  const none = `## ${scenario}: no report\n\nThe run ended with exit code ${status}; the log of this job says why.`;
  return { code: status ?? 70, report: readOr(report, none) };
});

if (runs.length === 0)
  process.stdout.write('::error::scenario names none; expected a name or a path\n');
const code = runs.length === 0 ? 2 : Math.max(...runs.map((run) => run.code));
const outcome = code === 0 ? 'passed' : code === 1 ? 'failed' : 'error';
const report = join(folder, 'report.md');
writeFileSync(report, runs.map((run) => run.report.trim()).join('\n\n'));
appendFileSync(
  GITHUB_STEP_SUMMARY,
  `${shortened(readFileSync(report, 'utf8'), SUMMARY_LIMIT / 4)}\n`,
);
appendFileSync(GITHUB_OUTPUT, `outcome=${outcome}\nreport=${report}\ncode=${code}\n`);
