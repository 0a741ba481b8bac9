import {
  errorAt,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
  warningAt,
} from '../document.ts';
import { alternatives, didYouMean } from '../nearest.ts';
import type { Rollout } from '../rollout/argo.ts';
import type { TriggerSet } from '../rollout/triggers.ts';
import { formatDuration } from '../time.ts';
import { USUAL_CHECKS } from './argo-problems.ts';
import { kindOfFile } from './file-kind.ts';
import { flagsPart } from './flags-part.ts';
import { withFile } from './flags-schema.ts';
import {
  distinct,
  type Files,
  type Part,
  referenced,
  rolloutPart,
  single,
  triggersPart,
} from './named-files.ts';
import { readProfile } from './profile-file.ts';
import type { Scenario, ScenarioFile } from './scenario.ts';
import { readScenario } from './scenario-file.ts';
import { strikeProblems } from './strike-problems.ts';
import { trafficPart } from './trace-part.ts';
import { wrongKind } from './wrong-kind.ts';

export type ScenarioLoaded =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      /** The text of every file that was read, by path. */
      readonly sources: Readonly<Record<string, string>>;
      /** Warnings and notes. */
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Reads a scenario and every file it names; all problems of all of them, warnings among them. A flag
 * file that is given stands in place of its own.
 */
export function loadScenario(path: string, files: Files, flagFile?: string): ScenarioLoaded {
  const sources: Record<string, string> = {};
  const own = files.read(path);
  if (!own.ok)
    return { ok: false, problems: [problemOfFile(path, `cannot read it: ${own.error}`)] };
  sources[path] = own.text;
  const { documents, problems } = readYaml(path, own.text);
  const [document, second] = documents;
  if (document === undefined) return { ok: false, problems };
  if (kindOfFile(documents) === 'ab-test')
    return { ok: false, problems: [errorAt(document, ['ab'], NO_ROLLOUT)] };
  const wrong = wrongKind(documents, 'scenario');
  if (wrong !== null) return { ok: false, problems: [wrong] };
  const read = readScenario(document);
  const load = <T>(steps: readonly string[], parse: (documents: SourceDocument[]) => Part<T>) =>
    referenced({ document, files, sources, steps }, parse);
  const { scrapeIntervalMs } = read.scenario ?? USUAL_CHECKS;
  const rollout = load(['rollout'], (found) => rolloutPart(found, scrapeIntervalMs));
  const triggers = load(['triggers'], (found) => single(found, triggersPart));
  const stable = load(['models', 'stable'], (found) => single(found, profilePart));
  const canary = load(['models', 'canary'], (found) => single(found, profilePart));
  const traffic = trafficPart(read.scenario?.phases ?? [], { document, files, sources });
  const flags = flagsPart(withFile(read.scenario?.flags ?? null, flagFile), rollout.value, {
    document,
    files,
    sources,
  });
  const all = distinct([
    ...problems,
    ...(second ? [errorAt(second, [], 'a second document; expected one scenario in a file')] : []),
    ...read.problems,
    ...[rollout, triggers, stable, canary, traffic].flatMap((part) => part.problems),
    // Of a scenario that does not read nobody knows whether it has flags.
    ...(read.scenario ? flags.problems : []),
    ...deciderProblems(document, read.scenario, rollout.value, triggers.value),
    ...windowProblems(document, read.scenario, triggers.value ?? []),
    ...goodputProblems(document, read.scenario, triggers.value ?? []),
    ...strikeProblems(document, { stable: stable.value, canary: canary.value }),
  ]);
  const isWhole = read.scenario && rollout.value && stable.value && canary.value && traffic.value;
  if (all.some(isError) || !isWhole || flags.value === undefined)
    return { ok: false, problems: all };
  const { phases: _, ...file } = read.scenario;
  const scenario: Scenario = {
    ...file,
    traffic: traffic.value,
    rollout: rollout.value,
    triggers: triggers.value ?? [],
    flags: flags.value,
    models: { stable: stable.value, canary: canary.value },
  };
  return { ok: true, scenario, sources, problems: all };
}

const NO_ROLLOUT =
  'this is an A/B test, for understudy scenario, simulate and check; expected a scenario with a rollout';

function profilePart(document: SourceDocument): Part<Scenario['models']['stable']> {
  const read = readProfile(document);
  return read.ok ? { value: read.value, problems: [] } : read;
}

/** `expect.by` must name something that can decide. */
function deciderProblems(
  document: SourceDocument,
  scenario: ScenarioFile | undefined,
  rollout: Rollout | undefined,
  triggers: TriggerSet | undefined,
): Problem[] {
  const by = scenario?.expect.by ?? null;
  if (by === null || rollout === undefined) return [];
  if (triggers === undefined && scenario?.triggersFile !== null) return [];
  const deciders = decidersOf(rollout, triggers ?? []);
  if (deciders.includes(by)) return [];
  const expected = deciders.length === 0 ? 'there is none' : `expected ${alternatives(deciders)}`;
  const message = `expect.by: no metric or trigger is named "${by}"; ${expected}`;
  return [errorAt(document, ['expect', 'by'], message + didYouMean(by, deciders))];
}

function decidersOf(rollout: Rollout, triggers: TriggerSet): string[] {
  const inline = rollout.steps.flatMap((step) => (step.kind === 'analysis' ? [step.analysis] : []));
  const background = rollout.background === null ? [] : [rollout.background.analysis];
  const compared = rollout.steps.flatMap((step) =>
    step.kind === 'experiment' ? step.experiment.analyses.map(({ use }) => use) : [],
  );
  const metrics = [...background, ...inline, ...compared].flatMap(({ specs }) =>
    specs.flatMap((spec) => spec.metrics ?? []),
  );
  return [...new Set([...metrics, ...triggers].map(({ name }) => name))];
}

/** Where nothing is promised nobody can keep it, and its rule would hold the rollout for good. */
function goodputProblems(
  document: SourceDocument,
  scenario: ScenarioFile | undefined,
  triggers: TriggerSet,
): Problem[] {
  const rule = triggers.find(({ metric }) => metric.name === 'goodput');
  if (scenario === undefined || scenario.slo !== null || rule === undefined) return [];
  const message = `triggers: ${rule.name} asks for goodput, and nothing is promised; expected slo`;
  return [errorAt(document, ['triggers'], message)];
}

/** `rate()` needs two samples: a shorter window answers nothing, however the model does. */
const SAMPLES_PER_WINDOW = 2;

function windowProblems(
  document: SourceDocument,
  scenario: ScenarioFile | undefined,
  triggers: TriggerSet,
): Problem[] {
  if (scenario === undefined) return [];
  const { scrapeIntervalMs } = scenario;
  return (
    triggers
      // A judge compares counters as they stand, and needs no window.
      .filter(({ judge, windowMs }) => !judge && windowMs < SAMPLES_PER_WINDOW * scrapeIntervalMs)
      .map(({ name, windowMs }) => {
        const window = `triggers: ${name} looks over ${formatDuration(windowMs)}`;
        const interval = formatDuration(scrapeIntervalMs);
        const message = `${window}, in which a scrape each ${interval} leaves too few samples to judge`;
        return warningAt(document, ['triggers'], message);
      })
  );
}
