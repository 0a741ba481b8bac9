#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { bugText, guardAgainstBugs } from './commands/bug-guard.ts';
import { EXIT } from './commands/exit-codes.ts';

guardAgainstBugs();

// Commands are imported when they are called, so that `--help` answers at once.
const program = new Command('understudy')
  .description('Progressive delivery for AI models, rehearsed before it is trusted.')
  .version('0.1.0')
  .exitOverride()
  .showSuggestionAfterError();

program
  .command('scenario')
  .description('rehearse a scenario, or run an A/B test, live on this machine')
  .argument('<name>', 'a shipped scenario, or the path of a scenario file')
  .option('--seed <number>', "deals everything that is left to chance (default: the scenario's)")
  .option('--prometheus <which>', 'auto (default), embedded, binary, docker, or the URL of one')
  .option('--prometheus-config <file>', 'an existing one: its url, kind, credentials, tls, tenant')
  .option('--prometheus-image <image>', 'the image for --prometheus docker')
  .option('--prometheus-port <port>', 'serve the embedded one there, for Grafana and promtool')
  .option('--compression <factor>', "how much faster than the clock (default: the scenario's)")
  .option('--port <port>', "the router's port; 0 takes a free one", '0')
  .option('--admin-port <port>', 'where people control it; 0 takes a free one', '0')
  .option('--admin-host <address>', 'where the admin port listens', '127.0.0.1')
  .option('--admin-token-file <file>', 'who may use it; needed beyond this machine')
  .option('--kill-state <file>', 'keeps the kill switch from run to run (default: the run folder)')
  .option('--verify', 'check every decision against the real Prometheus afterwards')
  .option('--strict', 'refuse what Argo Rollouts would refuse')
  .option('--secrets <folder>', 'secrets as files <name>/<key>, as Kubernetes mounts them')
  .option('--flags <file>', "feature flags to serve over OFREP (default: the scenario's)")
  .option('--ofrep-token <text>', 'what an SDK has to bring to be told flags (default: nothing)')
  .option('--ofrep-origins <list>', 'web pages that may ask for flags (default: all)')
  .option('--out <folder>', 'the run folder (default: runs/<time>-<scenario>)')
  .addHelpText(
    'after',
    '\nExample:\n  understudy scenario bad-model --seed 7 --prometheus embedded',
  )
  .action(async (name, flags) => {
    const { runScenario } = await import('./commands/scenario.ts');
    process.exitCode = await runScenario(name, flags, process.stdout);
  });

program
  .command('simulate')
  .description('run scenarios in virtual time, once or many times')
  .argument('<names...>', 'shipped scenarios, or the paths of scenario files')
  .option('--runs <number>', 'how often, each time with the next seed', '1')
  .option('--seed <number>', "the (first) seed (default: the scenario's)")
  .option('--compression <factor>', 'simulate the rehearsal at this compression, not the plan', '1')
  .option('--semantics <version>', 'PromQL as Prometheus 2.x or 3.x has it', '3.x')
  .option('--draw <how>', 'requests one by one, counts, or auto by the rate', 'auto')
  .option('--threads <number>', 'how many runs at a time (default: one a core)')
  .option('--judges <names>', 'put judges side by side over the same runs: all, or a list')
  .option('--verify', 'have the real Prometheus take every decision of one run again')
  .option('--json', 'print the result as JSON')
  .option('--strict', 'refuse what Argo Rollouts would refuse')
  .option('--out <folder>', 'the run folder (default: runs/<time>-<scenario>)')
  .addHelpText('after', '\nExample:\n  understudy simulate bad-model --runs 1000')
  .action(async (names, flags) => {
    const { runSimulate } = await import('./commands/simulate.ts');
    process.exitCode = await runSimulate(names, flags, process.stdout);
  });

program
  .command('tune')
  .description('find settings that catch faulty models and spare healthy ones')
  .argument('<names...>', 'scenarios: healthy ones and faulty ones')
  .option('--sweep <file>', 'what to try (default: around the present rules)')
  .option('--candidates <number>', 'how many combinations to try at most', '200')
  .option('--seeds <number>', 'how many runs of each scenario', '200')
  .option('--seed <number>', 'the first seed', '1')
  .option('--max-false-rollback <share>', 'of healthy rollouts, such as 1%')
  .option('--max-detect <duration>', 'within which 95 % of faulty runs are to be detected')
  .option('--compression <factor>', 'tune for the rehearsal at this compression', '1')
  .option('--threads <number>', 'how many runs at a time (default: one a core)')
  .option('--json', 'print the result as JSON')
  .option('--out <folder>', 'the run folder (default: runs/<time>-tune)')
  .addHelpText(
    'after',
    '\nExample:\n  understudy tune good-model bad-model slow-model --max-false-rollback 1% --max-detect 5m',
  )
  .action(async (names, flags) => {
    const { runTune } = await import('./commands/tune.ts');
    process.exitCode = await runTune(names, flags, process.stdout);
  });

program
  .command('backtest')
  .description('say what a rollout would have come to over what a real Prometheus remembers')
  .requiredOption('--config <file>', 'a production file: rollout, triggers, models, prometheus')
  .requiredOption('--from <time>', 'when the rollout is taken to have begun')
  .option('--to <time>', 'where the range ends (default: now)')
  .option('--thresholds <file>', "a triggers file in place of the production file's")
  .option('--json', 'print the result as JSON')
  .option('--strict', 'refuse what Argo Rollouts would refuse')
  .option('--out <folder>', 'the run folder (default: runs/<time>-backtest-<rollout>)')
  .addHelpText(
    'after',
    `
A time is RFC 3339 (2026-11-24T10:00:00Z), unix seconds, or how long ago (-6h).

The engine begins at --from as if the rollout had begun then, asks every query at its own time of the
past, and goes on until the rollout ends or --to is reached. It moves no traffic: the weights of the
plan are taken to have been in force, and the readings are of the traffic as it was. So the canary's
real share of the requests is listed beside each weight, and marked where it was far from it. All
queries go to the production file's Prometheus, whatever address a metric gives; a web metric cannot
be asked of the past, and counts as one that fails.

Exit codes: 0 promoted, 1 rolled back or not ended, 2 bad input, 3 the Prometheus cannot be asked.

Example:
  understudy backtest --config production.yaml --from -6h --to -3h --thresholds stricter.yaml`,
  )
  .action(async (flags) => {
    const { runBacktest } = await import('./commands/backtest.ts');
    process.exitCode = await runBacktest(flags, process.stdout);
  });

program
  .command('production')
  .description('roll a canary out: serve both models, measure, raise, roll back')
  .argument('<file>', 'a production file')
  .option('--strict', 'refuse what Argo Rollouts would refuse')
  .option('--secrets <folder>', 'secrets as files <name>/<key>, as Kubernetes mounts them')
  .option('--router-only', "serve, and follow the engine at the file's router.follows")
  .option('--engine-only', 'measure and decide; routers elsewhere follow')
  .option('--workers <n>', 'so many router processes on one port, with one set of metrics')
  .addHelpText(
    'after',
    `
The engine writes every turn down before it acts, and goes on from its journal when it is started again.
Ctrl-C or SIGTERM leaves the rollout as it stands and lets answers under way end.

Exit codes: 0 promoted or left as it stood, 1 taken back, 2 bad input, 3 it could not run.

Example:
  understudy production production.yaml`,
  )
  .action(async (file, flags) => {
    const { runProduction } = await import('./commands/production.ts');
    process.exitCode = await runProduction(file, flags, process.stdout);
  });

program
  .command('compare')
  .description('what stable and a shadow answered to the same requests, side by side')
  .argument('<logs...>', 'logs of pairs (.jsonl, .jsonl.gz or .parquet), or folders that hold some')
  .option('--json', 'print the comparison as JSON')
  .option('--out <folder>', 'where compare.html and compare.json go (default: runs/<time>-compare)')
  .addHelpText(
    'after',
    `
Length, latency, tokens, cost, confidence, form, tone and truth of both answers to each request, with
intervals that hold however often a growing log is compared.

Example:
  understudy compare runs/shadow-first/pairs-000001.jsonl --out runs/compared`,
  )
  .action(async (logs, flags) => {
    const { runCompare } = await import('./commands/compare.ts');
    process.exitCode = await runCompare(logs, flags, process.stdout);
  });

program
  .command('init')
  .description('write a commented production file, from flags or from answers')
  .argument('[file]', 'the file to write; nothing is overwritten', 'production.yaml')
  .option('--rollout <file>', 'the Argo Rollout with its templates, relative to the file')
  .option('--triggers <file>', 'rollback rules')
  .option('--stable <url>', 'where the model that serves is found')
  .option('--stable-version <version>', 'its version')
  .option('--stable-hash <hash>', 'the rollout_hash of its series (default: the version)')
  .option('--canary <url>', 'where the model that is rolled out is found')
  .option('--canary-version <version>', 'its version')
  .option('--canary-hash <hash>', 'the rollout_hash of its series (default: the version)')
  .option('--prometheus <url>', 'the Prometheus that measures them')
  .addHelpText(
    'after',
    `
What no flag says is asked for at a terminal.

Exit codes: 0 written, 2 bad input or a file that is there, 3 it cannot be written.

Example:
  understudy init --rollout rollout.yaml --stable http://llm-a:8000 --stable-version v1.2 \\
    --canary http://llm-b:8000 --canary-version v1.3 --prometheus http://prometheus:9090`,
  )
  .action(async (file, flags) => {
    const { runInit, terminalPerson } = await import('./commands/init.ts');
    const { ask, done } = terminalPerson();
    const print = (line: string) => process.stdout.write(`${line}\n`);
    process.exitCode = await runInit(file, flags, ask, print).finally(done);
  });

program
  .command('check')
  .description('check files without running anything; every problem with its place')
  .argument(
    '<files...>',
    'scenarios, production files, profiles, triggers, flags, Rollouts and AnalysisTemplates',
  )
  .option('--strict', 'what Argo Rollouts itself would refuse is an error')
  .option(
    '--live',
    'of production files: try endpoints, Prometheus, queries, folders; nothing moves',
  )
  .option(
    '--secrets <folder>',
    'with --live: secrets as files <name>/<key>, as Kubernetes mounts them',
  )
  .addHelpText(
    'after',
    `
Exit codes: 0 nothing wrong, 2 a file has an error, 3 something that --live tried has one.

Examples:
  understudy check scenarios/bad-model.yaml
  understudy check production.yaml --live`,
  )
  .action(async (files, flags) => {
    const print = (line: string) => process.stdout.write(`${line}\n`);
    if (flags.live) {
      const { runCheckLive } = await import('./commands/check-live.ts');
      process.exitCode = await runCheckLive(files, flags, print);
      return;
    }
    const { runCheck } = await import('./commands/check.ts');
    process.exitCode = runCheck(files, print, flags.strict === true);
  });

program
  .command('kill')
  .description('send every request to stable, at once, until it is switched off')
  .requiredOption('--admin <url>', 'the admin port of a router, as it is printed at the start')
  .option('--off', 'let the rollout decide again')
  .option('--cut', 'cut the answers that the canary is giving now')
  .option('--token-file <file>', 'the admin token')
  .addHelpText(
    'after',
    `
Returns when no new request can reach the canary and the switch will survive a restart.

Exit codes: 0 done, 1 not wholly (the line says what), 2 bad input, 3 the port cannot be reached.

Example:
  understudy kill --admin http://127.0.0.1:9090 --cut`,
  )
  .action(async (flags) => {
    const { runKill } = await import('./commands/kill.ts');
    process.exitCode = await runKill(flags, (line) => process.stdout.write(`${line}\n`));
  });

program
  .command('control')
  .description('look at a rollout under way, and tell it what to do')
  .argument('<verb>', 'status, watch, promote, promote-full, pause, resume, abort, retry, kill, …')
  .argument('[weight]', "of the verb weight: the canary's percentage, less than it has")
  .requiredOption('--admin <url>', 'the admin port, as it is printed at the start')
  .option('--token-file <file>', 'the admin token')
  .option('--token-env <name>', 'the environment variable with the admin token')
  .option('--by <name>', 'who gives the command, for the audit log (default: the user)')
  .option('--cut', 'of kill: cut the answers that the canary is giving now')
  .option('--json', 'print what the port answers')
  .addHelpText(
    'after',
    `
status        where the rollout stands, what it waits for, and the command that lets it go
watch         every event, until Ctrl-C; what was missed in between is told too
promote       let go of every hold, leave a pause or an analysis; promote-full skips the whole plan
pause, resume keep the rollout where it is; triggers go on looking
weight 5      give the canary less, and pause; only the plan gives it more
abort, retry  take the canary back; begin anew after that
kill, unkill  send every request to stable, at once, until it is switched off

A command returns when a turn of the engine has taken it, and is written down in journal and audit log.

Exit codes: 0 done, 1 refused (the line says why), 2 bad input, 3 the port cannot be reached.

Example:
  understudy control status --admin http://127.0.0.1:8081`,
  )
  .action(async (verb, weight, flags) => {
    const { runControl } = await import('./commands/control.ts');
    const print = (line: string) => process.stdout.write(`${line}\n`);
    process.exitCode = await runControl(verb, weight, flags, print);
  });

program
  .command('mock')
  .description('serve a mock model on loopback until interrupted')
  .argument('<profile>', 'a profile file, such as mock-models/v1.2.yaml')
  .option('--port <port>', 'the port; 0 takes a free one', '0')
  .option('--seed <number>', 'deals latencies, faults and answers', '1')
  .option('--faults <scenario>', 'a scenario file whose faults strike this model')
  .option('--role <role>', 'stable or canary: whose part it plays in that scenario', 'canary')
  .addHelpText('after', '\nExample:\n  understudy mock mock-models/v1.2.yaml --port 9001')
  .action(async (profile, flags) => {
    const { runMock } = await import('./commands/mock.ts');
    process.exitCode = await runMock(profile, flags);
  });

program
  .command('flags')
  .description("what each flag of a file in flagd's format comes to for one user, and why")
  .argument('<file>', 'a flag file')
  .option('--context <json>', 'the evaluation context', '{}')
  .option('--watch', 'go on, and print what comes out otherwise after each change of the file')
  .addHelpText(
    'after',
    `\nExample:\n  understudy flags flags.json --context '{"targetingKey":"user-1"}'`,
  )
  .action(async (file, flags) => {
    const { runFlags } = await import('./commands/flags.ts');
    process.exitCode = await runFlags(file, flags, (line) => process.stdout.write(`${line}\n`));
  });

program
  .command('judges')
  .description('every judge over the same drawn runs: false alarms, catches, how soon')
  .option('--stable <share>', "stable's error rate", '1%')
  .option('--canary <share>', "the bad canary's error rate", '2%')
  .option('--weight <share>', "the canary's share of the traffic", '5%')
  .option('--rate <rate>', 'all traffic', '40/s')
  .option('--for <duration>', 'how long the canary has its share', '40m')
  .option('--alpha <share>', 'the chance of a false alarm that a run may have', '1%')
  .option('--limit <share>', 'of the point threshold and of Flagger (default: twice --stable)')
  .option('--runs <number>', 'runs of either kind', '500')
  .option('--seed <number>', 'deals the runs', '1')
  .addHelpText('after', '\nExample:\n  understudy judges --stable 1% --canary 3% --weight 10%')
  .action(async (flags) => {
    const { runJudges } = await import('./commands/judges.ts');
    const print = (line: string) => process.stdout.write(`${line}\n`);
    process.exitCode = runJudges(flags, print);
  });

program
  .command('conformance')
  .description('run cases computed by the systems imitated, or labelled by people')
  .argument('<suite>', 'argo, flags, promql, statistics or grounded')
  .argument('<folder>', 'where the cases are; for grounded, a file of rows as BEGIN has them')
  .option('--semantics <version>', 'promql: 2.x or 3.x', '3.x')
  .addHelpText('after', '\nExample:\n  understudy conformance argo vectors/argo')
  .action(async (suite, folder, flags) => {
    const { runConformance } = await import('./commands/conformance.ts');
    const print = (line: string) => process.stdout.write(`${line}\n`);
    process.exitCode = runConformance(suite, folder, { ...flags, print });
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has already said what is wrong; asking for help is not wrong.
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
  } else {
    process.stderr.write(`${bugText(error)}\n`);
    process.exitCode = EXIT.bug;
  }
}
