import type { Command } from 'commander';
import { CONTROL_VERBS } from '../control/verbs.ts';
import { closing, print, spoken } from './verb.ts';

/*
 * What has to do with users' traffic. A command is imported when it is called, so that `--help` answers
 * at once.
 */

export function addProductionVerbs(program: Command): void {
  program.commandsGroup('Roll out in production:');
  addInit(program);
  addCheck(program);
  addBacktest(program);
  addProduction(program);
  addControl(program);
  addKill(program);
  addCompare(program);
}

function addInit(program: Command): void {
  program
    .command('init')
    .description('write a commented production file, from flags or from answers')
    .argument('[file]', 'the file to write; nothing is overwritten', 'production.yaml')
    .option('--rollout <file>', 'the Argo Rollout with its templates, relative to the file')
    .option('--triggers <file>', 'rollback rules')
    .option('--prometheus <url>', 'the Prometheus that measures both models')
    .optionsGroup('The model that serves:')
    .option('--stable <url>', 'where it is found')
    .option('--stable-version <version>', 'its version')
    .option('--stable-hash <hash>', 'the rollout_hash of its series (default: the version)')
    .optionsGroup('The model that is rolled out:')
    .option('--canary <url>', 'where it is found')
    .option('--canary-version <version>', 'its version')
    .option('--canary-hash <hash>', 'the rollout_hash of its series (default: the version)')
    .addHelpText(
      'after',
      closing({
        details: 'What no flag says is asked for at a terminal.',
        exits: '0 written, 2 bad input or a file that is there, 3 it cannot be written',
        examples: [
          'understudy init --rollout rollout.yaml --stable http://llm-a:8000 --stable-version v1.2 \\\n' +
            '    --canary http://llm-b:8000 --canary-version v1.3 --prometheus http://prometheus:9090',
        ],
      }),
    )
    .action(async (file, flags) => {
      const { runInit, terminalPerson } = await import('../init.ts');
      const { ask, done } = terminalPerson();
      process.exitCode = await runInit(file, flags, ask, print).finally(done);
    });
}

function addCheck(program: Command): void {
  const verb = program
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
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        exits: '0 nothing wrong, 2 a file has an error, 3 something that --live tried has one',
        examples: ['understudy check bad-model', 'understudy check production.yaml --live'],
      }),
    )
    .action(async (files, flags) => {
      if (flags.live) {
        const { runCheckLive } = await import('../check-live.ts');
        process.exitCode = await runCheckLive(files, flags, print);
        return;
      }
      const { runCheck } = await import('../check.ts');
      process.exitCode = runCheck(files, flags, print);
    });
}

function addBacktest(program: Command): void {
  const verb = program
    .command('backtest')
    .description('say what a rollout would have come to over what a real Prometheus remembers')
    .requiredOption('--config <file>', 'a production file: rollout, triggers, models, prometheus')
    .requiredOption('--from <time>', 'when the rollout is taken to have begun')
    .option('--to <time>', 'where the range ends (default: now)')
    .option('--thresholds <file>', "a triggers file in place of the production file's")
    .option('--strict', 'refuse what Argo Rollouts would refuse')
    .option('--out <folder>', 'the run folder (default: runs/<time>-backtest-<rollout>)')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details: `A time is RFC 3339 (2026-11-24T10:00:00Z), unix seconds, or how long ago (-6h).

The engine begins at --from as if the rollout had begun then, asks every query at its own time of the
past, and goes on until the rollout ends or --to is reached. It moves no traffic: the weights of the
plan are taken to have been in force, and the readings are of the traffic as it was. So the canary's
real share of the requests is listed beside each weight, and marked where it was far from it. All
queries go to the production file's Prometheus, whatever address a metric gives; a web metric cannot
be asked of the past, and counts as one that fails.`,
        exits:
          '0 promoted, 1 rolled back or not ended, 2 bad input, 3 the Prometheus cannot be asked',
        examples: [
          'understudy backtest --config production.yaml --from -6h --to -3h --thresholds stricter.yaml',
        ],
      }),
    )
    .action(async (flags) => {
      const { runBacktest } = await import('../backtest.ts');
      process.exitCode = await runBacktest(flags, process.stdout);
    });
}

function addProduction(program: Command): void {
  program
    .command('production')
    .description('roll a canary out: serve both models, measure, raise, roll back')
    .argument('<file>', 'a production file')
    .option('--strict', 'refuse what Argo Rollouts would refuse')
    .option('--secrets <folder>', 'secrets as files <name>/<key>, as Kubernetes mounts them')
    .optionsGroup('Over several processes:')
    .option('--router-only', "serve, and follow the engine at the file's router.follows")
    .option('--engine-only', 'measure and decide; routers elsewhere follow')
    .option('--workers <n>', 'so many router processes on one port, with one set of metrics')
    .addHelpText(
      'after',
      closing({
        details: `The engine writes every turn down before it acts, and goes on from its journal when it is started again.
Ctrl-C or SIGTERM leaves the rollout as it stands and lets answers under way end.`,
        exits: '0 promoted or left as it stood, 1 taken back, 2 bad input, 3 it could not run',
        examples: [
          'understudy production production.yaml',
          'understudy production production.yaml --workers 4',
        ],
      }),
    )
    .action(async (file, flags) => {
      const { runProduction } = await import('../production.ts');
      process.exitCode = await runProduction(file, flags, process.stdout);
    });
}

function addControl(program: Command): void {
  const what = program.createArgument('<verb>', 'what to do, as below');
  what.argChoices = [...CONTROL_VERBS];
  const verb = program
    .command('control')
    .description('look at a rollout under way, and tell it what to do')
    .addArgument(what)
    .argument('[weight]', "of the verb weight: the canary's percentage, less than it has")
    .requiredOption('--admin <url>', 'the admin port, as it is printed at the start')
    .option('--token-file <file>', 'the admin token')
    .option('--token-env <name>', 'the environment variable with the admin token')
    .option('--by <name>', 'who gives the command, for the audit log (default: the user)')
    .option('--cut', 'of kill: cut the answers that the canary is giving now')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details: `status        where the rollout stands, what it waits for, and the command that lets it go
watch         every event, until Ctrl-C; what was missed in between is told too
promote       let go of every hold, leave a pause or an analysis; promote-full skips the whole plan
pause, resume keep the rollout where it is; triggers go on looking
weight 5      give the canary less, and pause; only the plan gives it more
abort, retry  take the canary back; begin anew after that
kill, unkill  send every request to stable, at once, until it is switched off

A command returns when a turn of the engine has taken it, and is written down in journal and audit log.
With --json, watch prints a document a line, one for each event.`,
        exits: '0 done, 1 refused (the line says why), 2 bad input, 3 the port cannot be reached',
        examples: [
          'understudy control status --admin http://127.0.0.1:8081',
          'understudy control weight 5 --admin http://127.0.0.1:8081 --token-file token',
        ],
      }),
    )
    .action(async (name, weight, flags) => {
      const { runControl } = await import('../control.ts');
      process.exitCode = await runControl(name, weight, flags, print);
    });
}

function addKill(program: Command): void {
  const verb = program
    .command('kill')
    .description('send every request to stable, at once, until it is switched off')
    .requiredOption('--admin <url>', 'the admin port of a router, as it is printed at the start')
    .option('--off', 'let the rollout decide again')
    .option('--cut', 'cut the answers that the canary is giving now')
    .option('--token-file <file>', 'the admin token')
    .option('--token-env <name>', 'the environment variable with the admin token')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details:
          'Returns when no new request can reach the canary and the switch will survive a restart.',
        exits:
          '0 done, 1 not wholly (the line says what), 2 bad input, 3 the port cannot be reached',
        examples: ['understudy kill --admin http://127.0.0.1:9090 --cut'],
      }),
    )
    .action(async (flags) => {
      const { runKill } = await import('../kill.ts');
      process.exitCode = await runKill(flags, print);
    });
}

function addCompare(program: Command): void {
  const verb = program
    .command('compare')
    .description('what stable and a shadow answered to the same requests, side by side')
    .argument(
      '<logs...>',
      'logs of pairs (.jsonl, .jsonl.gz or .parquet), or folders that hold some',
    )
    .option(
      '--out <folder>',
      'where compare.html and compare.json go (default: runs/<time>-compare)',
    )
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details: `Length, latency, tokens, cost, confidence, form, tone and truth of both answers to each request, with
intervals that hold however often a growing log is compared.`,
        exits: '0 compared, whatever came out, 2 no log that can be read, 3 no database here',
        examples: ['understudy compare runs/shadow-first/pairs-000001.jsonl --out runs/compared'],
      }),
    )
    .action(async (logs, flags) => {
      const { runCompare } = await import('../compare.ts');
      process.exitCode = await runCompare(logs, flags, process.stdout);
    });
}
