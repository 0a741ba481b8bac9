import { formatProblem, isError, type Problem, problemOfFile, readYaml } from '../core/document.ts';
import type { Fault, Role } from '../core/model/fault.ts';
import type { Profile } from '../core/model/profile.ts';
import { loadScenario } from '../core/scenario/load.ts';
import { readProfile } from '../core/scenario/profile-file.ts';
import { wrongKind } from '../core/scenario/wrong-kind.ts';
import { type Mock, startMock } from '../live/mock/mock.ts';
import type { MockSettings } from '../live/mock/settings.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { complain } from './refusal.ts';
import { wholeNumber } from './whole-number.ts';

const MAX_PORT = 65_535;

/** The flags of `understudy mock`, as text. */
export interface MockFlags {
  readonly port: string;
  readonly seed: string;
  /** A scenario whose faults strike this model too, from the start on. */
  readonly faults?: string;
  /** Whose part in that scenario it plays. */
  readonly role?: string;
}

/** `understudy mock <profile>`: serves a mock model on loopback until interrupted. */
export async function runMock(profilePath: string, flags: MockFlags): Promise<ExitCode> {
  const settings = readSettings(profilePath, flags);
  if (!settings.ok) {
    for (const line of settings.lines) complain(line);
    return EXIT.badInput;
  }
  const { profile, seed } = settings.value;
  let mock: Mock;
  try {
    mock = await startMock(settings.value, () => {});
  } catch (error) {
    complain(startError(error, flags.port));
    return EXIT.cannotRun;
  }
  mock.beginClock();
  process.stdout.write(`${profile.name} (${profile.version}) on ${mock.url} --seed ${seed}\n`);
  await interrupted();
  await mock.stop();
  return EXIT.ok;
}

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly lines: readonly string[] };

function readSettings(profilePath: string, flags: MockFlags): Read<MockSettings> {
  const { role = 'canary' } = flags;
  const port = wholeNumber(flags.port, MAX_PORT);
  const seed = wholeNumber(flags.seed);
  if (port === undefined)
    return wrong(`--port ${flags.port}: expected a port from 1 to 65535, or 0 for a free one`);
  if (seed === undefined) return wrong(`--seed ${flags.seed}: expected a whole number, at least 0`);
  if (!isRole(role)) return wrong(`--role ${role}: expected stable or canary`);
  const profile = profileIn(profilePath);
  if (!profile.ok) return profile;
  const faults = faultsIn(flags.faults);
  if (!faults.ok) return faults;
  const settings = { profile: profile.value, faults: faults.value, role, seed, port };
  return { ok: true, value: { ...settings, compression: 1 } };
}

function profileIn(path: string): Read<Profile> {
  const file = filesOnDisk.read(path);
  if (!file.ok) return problems([problemOfFile(path, `cannot read it: ${file.error}`)]);
  const { documents, problems: flaws } = readYaml(path, file.text);
  const [document] = documents;
  if (document === undefined || flaws.some(isError)) return problems(flaws);
  const wrong = wrongKind(documents, 'profile');
  if (wrong !== null) return problems([wrong]);
  const read = readProfile(document);
  return read.ok ? read : problems(read.problems);
}

function faultsIn(scenarioPath: string | undefined): Read<readonly Fault[]> {
  if (scenarioPath === undefined) return { ok: true, value: [] };
  const loaded = loadScenario(scenarioPath, filesOnDisk);
  return loaded.ok ? { ok: true, value: loaded.scenario.faults } : problems(loaded.problems);
}

function problems(found: readonly Problem[]): Read<never> {
  return { ok: false, lines: found.map(formatProblem) };
}

function wrong(line: string): Read<never> {
  return { ok: false, lines: [line] };
}

function isRole(text: string): text is Role {
  return text === 'stable' || text === 'canary';
}

function startError(error: unknown, port: string): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `port ${port} is taken; choose another with --port, or 0 for a free one`;
  return error instanceof Error ? error.message : String(error);
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
