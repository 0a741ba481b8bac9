import { join } from 'node:path';
import type { Plan } from '../../core/rollout/plan.ts';
import { makeFolders } from '../run-folder.ts';
import { lockEngine } from './engine-lock.ts';
import { type JournalFile, openJournal } from './journal-file.ts';

/** What outlives the process that runs a rollout. */
export interface RolloutState {
  readonly journal: JournalFile;
  /** Closes the journal and lets another engine take over. */
  close(): void;
}

export type StateOpened =
  | { readonly ok: true; readonly state: RolloutState }
  /** One line that says what to do. */
  | { readonly ok: false; readonly error: string };

/** Each canary has a folder of its own below the state folder: another canary is another rollout. */
export function rolloutFolder(stateFolder: string, rollout: string, canaryHash: string): string {
  return join(stateFolder, `${rollout}-${canaryHash}`);
}

/**
 * The file of the kill switch, which is the rollout's whatever canary is on its way: a new one begins
 * behind a switch that was left on.
 */
export function killStateFile(stateFolder: string, rollout: string): string {
  return join(stateFolder, `${rollout}-kill-switch.json`);
}

/** Where a router that follows an engine keeps what it last heard, and a kill switch of its own. */
export function followerFiles(stateFolder: string, rollout: string, router: string) {
  const own = join(stateFolder, `${rollout}-router-${router}`);
  return { followedOrder: `${own}.json`, killState: `${own}-kill-switch.json` };
}

/** Where each command that a person gave for a rollout is written down. */
export function auditFile(folder: string): string {
  return join(folder, 'audit.jsonl');
}

/**
 * Takes the rollout for this process and opens its journal. A journal that was begun with another plan
 * is refused: what was decided under one plan says nothing of where another stands.
 */
export function openRolloutState(folder: string, plan: Plan): StateOpened {
  try {
    makeFolders(folder);
    const lock = lockEngine(join(folder, 'engine.lock'));
    if (!lock.ok) return lock;
    try {
      return opened(join(folder, 'journal.jsonl'), plan, lock.release);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

function opened(path: string, plan: Plan, release: () => void): StateOpened {
  const journal = openJournal(path);
  const close = () => {
    journal.close();
    release();
  };
  const [first] = journal.records;
  const isOther = first?.kind === 'begin' && JSON.stringify(first.plan) !== JSON.stringify(plan);
  if (!isOther) return { ok: true, state: { journal, close } };
  close();
  const remedy = 'bring the files back, or move the journal away to begin anew at weight 0';
  return { ok: false, error: `${path}: was begun with another plan or other rules; ${remedy}` };
}
