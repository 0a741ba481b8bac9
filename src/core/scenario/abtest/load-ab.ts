import {
  errorAt,
  isError,
  type Problem,
  problemOfFile,
  readYaml,
  type SourceDocument,
} from '../../document.ts';
import type { Profile } from '../../model/profile.ts';
import { mappingOf } from '../consequences.ts';
import { distinct, type Files, type Part, referenced, single } from '../named-files.ts';
import { readProfile } from '../profile-file.ts';
import { strikeProblems } from '../strike-problems.ts';
import { trafficPart } from '../trace-part.ts';
import { readAbTest } from './ab-file.ts';
import type { AbScenario } from './ab-scenario.ts';

export type AbLoaded =
  | {
      readonly ok: true;
      readonly test: AbScenario;
      /** The text of every file that was read, by path. */
      readonly sources: Readonly<Record<string, string>>;
      /** Warnings and notes. */
      readonly problems: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads an A/B test and every file it names; all problems of all of them, warnings among them. */
export function loadAbTest(path: string, files: Files): AbLoaded {
  const sources: Record<string, string> = {};
  const own = files.read(path);
  if (!own.ok)
    return { ok: false, problems: [problemOfFile(path, `cannot read it: ${own.error}`)] };
  sources[path] = own.text;
  const { documents, problems } = readYaml(path, own.text);
  const [document, second] = documents;
  if (document === undefined) return { ok: false, problems };
  const read = readAbTest(document);
  const profiles = profilesOf(document, files, sources);
  const traffic = trafficPart(read.test?.phases ?? [], { document, files, sources });
  const all = distinct([
    ...problems,
    ...(second ? [errorAt(second, [], 'a second document; expected one A/B test in a file')] : []),
    ...read.problems,
    ...[...Object.values(profiles), traffic].flatMap((part) => part.problems),
    ...strikeProblems(document, valuesOf(profiles)),
  ]);
  if (all.some(isError) || !read.test || !traffic.value) return { ok: false, problems: all };
  const { phases: _, ...file } = read.test;
  const arms = file.arms.flatMap((arm) => {
    const profile = profiles[arm.name]?.value;
    return profile === undefined ? [] : [{ ...arm, profile }];
  });
  const test: AbScenario = { ...file, traffic: traffic.value, arms };
  return { ok: true, test, sources, problems: all };
}

type Profiles = Readonly<Record<string, Part<Profile>>>;

function profilesOf(
  document: SourceDocument,
  files: Files,
  sources: Record<string, string>,
): Profiles {
  const { models } = mappingOf(document.value);
  return Object.fromEntries(
    Object.keys(mappingOf(models)).map((arm) => [
      arm,
      referenced({ document, files, sources, steps: ['models', arm] }, (found) =>
        single(found, profilePart),
      ),
    ]),
  );
}

function valuesOf(profiles: Profiles): Readonly<Record<string, Profile | undefined>> {
  return Object.fromEntries(Object.entries(profiles).map(([arm, { value }]) => [arm, value]));
}

function profilePart(document: SourceDocument): Part<Profile> {
  const read = readProfile(document);
  return read.ok ? { value: read.value, problems: [] } : read;
}
