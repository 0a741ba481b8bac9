import {
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
} from '../document.ts';
import type { Rollout } from '../rollout/argo.ts';
import type { TriggerSet } from '../rollout/triggers.ts';
import { USUAL_CHECKS } from './argo-problems.ts';
import { flagsPart, type ScenarioFlags } from './flags-part.ts';
import {
  distinct,
  type Files,
  type Part,
  partOf,
  referenced,
  rolloutPart,
  single,
  triggersPart,
} from './named-files.ts';
import { platformProblems } from './platform-problems.ts';
import { type ProductionFile, readProductionFile } from './production-file.ts';
import { wrongKind } from './wrong-kind.ts';

/** A production file with the files it names. */
export interface Production extends Omit<ProductionFile, 'flags'> {
  readonly rollout: Rollout;
  /** Empty without a triggers file. */
  readonly triggers: TriggerSet;
  /** Null where the router serves none of its own. */
  readonly flags: ScenarioFlags | null;
}

export type ProductionLoaded =
  | {
      readonly ok: true;
      readonly production: Production;
      /** The text of every file that was read, by path. */
      readonly sources: Readonly<Record<string, string>>;
      /** Warnings only. */
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a production file and every file it names; all problems of all of them, warnings among them.
 * A path of other triggers takes the place of those that the file names, which are then not read.
 */
export function loadProduction(
  path: string,
  files: Files,
  otherTriggers: string | null = null,
): ProductionLoaded {
  const sources: Record<string, string> = {};
  const own = files.read(path);
  if (!own.ok) return { ok: false, ...unreadable(path, own.error) };
  sources[path] = own.text;
  const wrong = wrongKind(readYaml(path, own.text).documents, 'production');
  if (wrong !== null) return { ok: false, problems: [wrong] };
  let [rollout, triggers]: [Part<Rollout>, Part<TriggerSet>] = [NOTHING, NOTHING];
  let flags: Part<ScenarioFlags | null> = { value: null, problems: [] };
  const file = partOf(path, own.text, (documents) =>
    single(documents, (document) => {
      const load = <T>(key: string, parse: (found: SourceDocument[]) => Part<T>) =>
        referenced({ document, files, sources, steps: [key] }, parse);
      rollout = load('rollout', (found) => rolloutPart(found, USUAL_CHECKS.scrapeIntervalMs));
      if (otherTriggers === null) {
        triggers = load('triggers', (found) => single(found, triggersPart));
      }
      const read = readProductionFile(document);
      // A file that only says how models were measured need not say who is in which segment.
      if (read.ok && (read.value.served !== null || read.value.flags !== null)) {
        flags = flagsPart(read.value.flags, rollout.value, { document, files, sources });
      }
      if (!read.ok) return read;
      const { value } = read;
      const platform = platformProblems(document, value, rollout.value, triggers.value ?? []);
      return { value, problems: platform };
    }),
  );
  if (otherTriggers !== null) {
    triggers = triggersIn(otherTriggers, files, sources);
  }
  const problems = distinct([file, rollout, triggers, flags].flatMap((part) => part.problems));
  if (problems.some(isError) || !file.value || !rollout.value || flags.value === undefined)
    return { ok: false, problems };
  const production = {
    ...file.value,
    rollout: rollout.value,
    triggers: triggers.value ?? [],
    flags: flags.value,
  };
  return { ok: true, production, sources, problems };
}

const NOTHING = { problems: [] };

function triggersIn(path: string, files: Files, sources: Record<string, string>): Part<TriggerSet> {
  const file = files.read(path);
  if (!file.ok) return unreadable(path, file.error);
  sources[path] = file.text;
  return partOf(path, file.text, (found) => {
    const wrong = wrongKind(found, 'triggers');
    return wrong === null ? single(found, triggersPart) : { problems: [wrong] };
  });
}

function unreadable(path: string, error: string) {
  return { problems: [problemOfFile(path, `cannot read it: ${error}`)] };
}
