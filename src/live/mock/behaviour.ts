import { formatProblem, isError, readYaml } from '../../core/document.ts';
import type { Profile } from '../../core/model/profile.ts';
import { readProfile } from '../../core/scenario/profile-file.ts';

/** How a running mock behaves: a profile that can be changed. */
export interface Behaviour {
  now(): Profile;
  /**
   * Takes a whole profile file, YAML or JSON, for every request that is planned from now on: a
   * request meets the old one or the new one, never a mix. With any problem nothing changes.
   */
  change(text: string): Change;
}

export type Change =
  | { readonly ok: true }
  /** Each problem with its line and column. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** What the problems call it. */
const NAME = 'profile';

export function openBehaviour(first: Profile): Behaviour {
  let profile = first;
  return {
    now: () => profile,
    change: (text) => {
      const read = profileIn(text);
      if (!read.ok) return read;
      const fixed = whatIsFixed(profile, read.profile);
      if (fixed !== null) return { ok: false, problems: [`${NAME}: ${fixed}`] };
      profile = read.profile;
      return { ok: true };
    },
  };
}

function profileIn(
  text: string,
): { readonly ok: true; readonly profile: Profile } | Extract<Change, { readonly ok: false }> {
  const { documents, problems } = readYaml(NAME, text);
  const [document] = documents;
  if (document === undefined || problems.some(isError)) {
    return { ok: false, problems: problems.map(formatProblem) };
  }
  const read = readProfile(document);
  if (read.ok) return { ok: true, profile: read.value };
  return { ok: false, problems: read.problems.map(formatProblem) };
}

/** A running server is one version on one machine: its series carry the one, its requests run on the other. */
function whatIsFixed(now: Profile, next: Profile): string | null {
  if (next.version !== now.version)
    return `version is ${next.version}, this server is ${now.version}; start another one for it`;
  if (JSON.stringify(next.engine) !== JSON.stringify(now.engine))
    return 'engine is another than this server runs on; start another one for it';
  return null;
}
