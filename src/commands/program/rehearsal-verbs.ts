import type { Command } from 'commander';
import { JUDGE_NAMES } from '../../core/analysis/judges/lineup.ts';
import { choice, closing, print, spoken } from './verb.ts';

/*
 * What tries a rollout without a user: live on loopback, or in virtual time. A command is imported when it
 * is called, so that `--help` answers at once.
 */

const ONE_RUN = '0 every expectation held, 1 one did not, 2 bad input, 3 it could not run';
const SIMULATED = '0 as expected, 1 not, 2 bad input, 3 it could not run';

export function addRehearsalVerbs(program: Command): void {
  program.commandsGroup('Try a rollout without a user:');
  addScenario(program);
  addSimulate(program);
  addTune(program);
  addJudges(program);
  addMock(program);
}

function addScenario(program: Command): void {
  const verb = program
    .command('scenario')
    .description('rehearse a scenario, or run an A/B test, live on this machine')
    .argument('<scenario>', 'a shipped scenario, or the path of a scenario file')
    .optionsGroup('The run:')
    .option('--seed <number>', "deals everything that is left to chance (default: the scenario's)")
    .option('--compression <factor>', "how much faster than the clock (default: the scenario's)")
    .option('--strict', 'refuse what Argo Rollouts would refuse')
    .option('--secrets <folder>', 'secrets as files <name>/<key>, as Kubernetes mounts them')
    .option('--out <folder>', 'the run folder (default: runs/<time>-<scenario>)')
    .optionsGroup('Prometheus:')
    .addOption(
      choice('--prometheus <which>', 'the URL of one, or one to bring up (default: auto)', [
        ...['auto', 'embedded', 'binary', 'docker'],
      ]),
    )
    .option(
      '--prometheus-config <file>',
      'an existing one: its url, kind, credentials, tls, tenant',
    )
    .option('--prometheus-image <image>', 'the image for --prometheus docker')
    .option('--prometheus-port <port>', 'serve the embedded one there, for Grafana and promtool')
    .option('--verify', 'check every decision against the real Prometheus afterwards')
    .optionsGroup('Afterwards:')
    .option('--no-prediction', 'do not simulate the same to say where this run falls')
    .optionsGroup('Router, dashboard and control:')
    .option('--port <port>', "the router's port; 0 takes a free one", '0')
    .option('--admin-port <port>', 'where dashboard and control are; 0 takes a free one', '0')
    .option('--admin-host <address>', 'where the admin port listens', '127.0.0.1')
    .option('--admin-token-file <file>', 'who may use it; needed beyond this machine')
    .option(
      '--kill-state <file>',
      'keeps the kill switch from run to run (default: the run folder)',
    )
    .optionsGroup('Feature flags:')
    .option('--flags <file>', "feature flags to serve over OFREP (default: the scenario's)")
    .option('--ofrep-token <text>', 'what an SDK has to bring to be told flags (default: nothing)')
    .option('--ofrep-origins <list>', 'web pages that may ask for flags (default: all)')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details:
          'At a terminal, keys promote, abort, pause, resume and kill. Ctrl-C aborts and reports.',
        exits: ONE_RUN,
        examples: [
          'understudy scenario bad-model',
          'understudy scenario bad-model --seed 7 --prometheus embedded --verify',
          'understudy scenario scenarios/slow-model.yaml --json --out runs/slow > result.json',
        ],
      }),
    )
    .action(async (name, flags) => {
      const { runScenario } = await import('../scenario.ts');
      process.exitCode = await runScenario(name, flags, process.stdout);
    });
}

function addSimulate(program: Command): void {
  const verb = program
    .command('simulate')
    .description('run scenarios in virtual time, once or many times')
    .argument('<scenarios...>', 'shipped scenarios, or the paths of scenario files')
    .optionsGroup('The runs:')
    .option('--runs <number>', 'how often, each time with the next seed', '1')
    .option('--seed <number>', "the (first) seed (default: the scenario's)")
    .option(
      '--compression <factor>',
      'simulate the rehearsal at this compression, not the plan',
      '1',
    )
    .addOption(
      choice('--draw <how>', 'requests one by one, counts, or auto by the rate', [
        ...['auto', 'requests', 'counts'],
      ]).default('auto'),
    )
    .option('--threads <number>', 'how many runs at a time (default: one a core)')
    .option('--strict', 'refuse what Argo Rollouts would refuse')
    .option('--out <folder>', 'the run folder (default: runs/<time>-<scenario>)')
    .optionsGroup('Judging:')
    .addOption(
      choice('--semantics <version>', 'PromQL as that Prometheus has it', ['2.x', '3.x'], '3.x'),
    )
    .addOption(
      choice('--judges <names>', 'put judges side by side over the same runs', [
        ...['all', ...JUDGE_NAMES],
      ]),
    )
    .option('--verify', 'have the real Prometheus take every decision of one run again')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        exits: SIMULATED,
        examples: [
          'understudy simulate bad-model --runs 1000',
          'understudy simulate good-model bad-model --judges all --runs 200',
          'understudy simulate bad-model --runs 200 --json > study.json',
        ],
      }),
    )
    .action(async (names, flags) => {
      const { runSimulate } = await import('../simulate.ts');
      process.exitCode = await runSimulate(names, flags, process.stdout);
    });
}

function addTune(program: Command): void {
  const verb = program
    .command('tune')
    .description('find settings that catch faulty models and spare healthy ones')
    .argument('<scenarios...>', 'shipped ones or files: healthy ones and faulty ones')
    .optionsGroup('What is asked for:')
    .option('--max-false-rollback <share>', 'of healthy rollouts, such as 1%')
    .option('--max-detect <duration>', 'within which 95 % of faulty runs are to be detected')
    .optionsGroup('What is tried:')
    .option('--sweep <file>', 'what to try (default: around the present rules)')
    .option('--candidates <number>', 'how many combinations to try at most', '200')
    .option('--seeds <number>', 'how many runs of each scenario', '200')
    .option('--seed <number>', 'the first seed', '1')
    .option('--compression <factor>', 'tune for the rehearsal at this compression', '1')
    .option('--threads <number>', 'how many runs at a time (default: one a core)')
    .option('--out <folder>', 'the run folder (default: runs/<time>-tune)')
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        details:
          'The recommended settings are left in the run folder as triggers.yaml, ready to be named.',
        exits:
          '0 settings found that meet what is asked, 1 none do, 2 bad input, 3 it could not run',
        examples: [
          'understudy tune good-model bad-model slow-model --max-false-rollback 1% --max-detect 5m',
        ],
      }),
    )
    .action(async (names, flags) => {
      const { runTune } = await import('../tune.ts');
      process.exitCode = await runTune(names, flags, process.stdout);
    });
}

function addJudges(program: Command): void {
  const verb = program
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
    .optionsGroup('Output:');
  spoken(verb)
    .addHelpText(
      'after',
      closing({
        exits: '0 compared, 2 bad input',
        examples: ['understudy judges --stable 1% --canary 3% --weight 10%'],
      }),
    )
    .action(async (flags) => {
      const { runJudges } = await import('../judges.ts');
      process.exitCode = runJudges(flags, print);
    });
}

function addMock(program: Command): void {
  program
    .command('mock')
    .description('serve a mock model on loopback until interrupted')
    .argument('<profile>', 'a profile file, such as mock-models/v1.2.yaml')
    .option('--port <port>', 'the port; 0 takes a free one', '0')
    .option('--seed <number>', 'deals latencies, faults and answers', '1')
    .option('--faults <file>', 'a scenario file whose faults strike this model')
    .addOption(
      choice(
        '--role <role>',
        'whose part it plays in that scenario',
        ['stable', 'canary'],
        'canary',
      ),
    )
    .addHelpText(
      'after',
      closing({
        exits: '0 interrupted, 2 bad input, 3 the port is taken',
        examples: [
          'understudy mock mock-models/v1.2.yaml --port 9001',
          'understudy mock mock-models/v1.3.yaml --faults scenarios/bad-model.yaml',
        ],
      }),
    )
    .action(async (profile, flags) => {
      const { runMock } = await import('../mock.ts');
      process.exitCode = await runMock(profile, flags);
    });
}
