/*
 * How a command that a document shows is run by test/docs/commands.test.ts: cheaply, by the literal
 * replacements below, or not at all, with a reason. What is in neither table is run as it stands.
 */

/** What makes a command cheap, or names a file or port that is there; the first that fits a command counts. */
export const CHEAPER: readonly (readonly [written: string | RegExp, run: string])[] = [
  [/--judges all --runs \d+/, '--judges point,sequential --runs 1'],
  ['--runs 1000', '--runs 2'],
  [/--runs \d+/, '--runs 1'],
  [/--seeds \d+ --candidates \d+/, '--seeds 1 --candidates 2'],
  ['--seeds 200', '--seeds 1 --candidates 2'],
  ['--max-detect 5m', '--max-detect 5m --seeds 1 --candidates 2'],
  ['--canary 3% --weight 10%', '--canary 3% --weight 10% --runs 20'],
  ['--from -6h --to -3h', '--from -40m --to -30m'],
  ['conformance promql testdata', 'conformance promql test/golden/promql/3.x'],
  ['init --rollout', 'init another.yaml --rollout'],
  [' --watch', ''],
  [/^understudy simulate bad-model$/, 'understudy simulate bad-model --out runs/bad-model'],
  ['--port 9001', '--port 0'],
  ['--workers 4', '--workers 2'],
];

/** What is not run there, and who runs it. */
export const ELSEWHERE: readonly (readonly [command: RegExp, why: string])[] = [
  [/^understudy scenario /, 'a minute each; test/live/scenarios.test.ts rehearses what is shipped'],
  [/^understudy simulate \S+ --verify/, 'takes the real Prometheus; test/live/verify.test.ts'],
  [/^understudy conformance (argo|statistics|grounded)/, 'its cases are not ours; .ci/run'],
  [/^npm (ci|test)$|^npm run (lint|types)$/, 'is the check itself; .ci/run'],
  [/^(kubectl|docker) /, 'takes a cluster, or Docker'],
  [/^npx tsx scripts\/pictures/, 'takes Chromium and a quiet machine'],
  [
    /^npm run (schemas|dashboards)|^npx tsx scripts\//,
    'writes files; tests hold what it would write',
  ],
  [/^npm run fuzz/, 'minutes; test/fuzz runs as much of it as there is time for'],
  [/^npm run (figures|chaos|soak|matrix|survival|bench)/, 'minutes to hours, of the whole machine'],
];

/** The command as it is run there. */
export function cheaper(text: string): string {
  const [written, run] = CHEAPER.find(([part]) =>
    typeof part === 'string' ? text.includes(part) : part.test(text),
  ) ?? ['', ''];
  return text.replace(written, run);
}
