import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JournalRecord, parseJournalLine } from '../../src/core/rollout/journal.ts';
import { startCommand, understudy } from './command-process.ts';
import { type ModelServer, modelProfile, modelServer } from './model-server.ts';
import { Mortal } from './mortal.ts';
import { prometheusProcess } from './prometheus-process.ts';
import type { Round } from './schedule.ts';
import type { Site } from './site.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** All who take part in a round, up and serving. */
export interface Stage {
  readonly round: Round;
  readonly site: Site;
  readonly models: Readonly<Record<'canary' | 'stable-1' | 'stable-2', ModelServer>>;
  readonly processes: Readonly<Record<string, Mortal>>;
  /** Whoever has the router among them. */
  readonly serving: Mortal;
  /** Null where none can be mounted. */
  readonly disk: SmallDisk | null;
  journal(): JournalRecord[];
  end(): Promise<void>;
}

export async function setStage(
  round: Round,
  site: Site,
  { prometheus: program, seed }: { readonly prometheus: string; readonly seed: number },
): Promise<Stage> {
  const { folder, ports } = site;
  const model = (who: 'canary' | 'stable-1' | 'stable-2') => {
    const [name, kind] =
      who === 'canary' ? (['canary', round.canary] as const) : (['stable', 'healthy'] as const);
    return modelServer(who, modelProfile(name, kind), { folder, port: ports[who], seed });
  };
  const models = {
    canary: model('canary'),
    'stable-1': model('stable-1'),
    'stable-2': model('stable-2'),
  };
  const command = (who: string, args: readonly string[], opening: RegExp) => {
    const log = join(folder, `${who}.log`);
    return new Mortal(who, () => startCommand({ ...understudy(args), opening, log }));
  };
  const workers = round.shape === 'workers' ? ['--workers', '2'] : [];
  const together = command(
    'production',
    ['production', site.production, ...workers],
    /^router http/m,
  );
  const router = command('router', ['production', site.router, '--router-only'], /^router http/m);
  const driving = ['production', site.production, '--engine-only'];
  const engine = command('engine', driving, /^engine, admin/m);
  const isApart = round.shape === 'apart';
  const mortals = [
    ...Object.values(models).map(({ mortal }) => mortal),
    prometheusProcess(program, site),
    ...(isApart ? [engine, router] : [together]),
  ];
  const disk = mountSmallDisk(site.state);
  const end = async () => {
    await Promise.all(mortals.map((mortal) => mortal.end()));
    disk?.free();
  };
  try {
    for (const mortal of mortals) await mortal.start();
  } catch (error) {
    await end();
    disk?.unmount();
    throw error;
  }
  return {
    ...{ round, site, models, disk },
    processes: Object.fromEntries(mortals.map((mortal) => [mortal.who, mortal])),
    serving: isApart ? router : together,
    journal: () => journalIn(site.journal),
    end,
  };
}

/** The last line may be torn. */
function journalIn(path: string): JournalRecord[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map(parseJournalLine);
}
