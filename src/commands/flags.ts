import { formatProblem, type Problem, readYaml } from '../core/document.ts';
import { evaluateFlag, type FlagDetails } from '../core/flags/evaluate.ts';
import type { FlagSet } from '../core/flags/flag.ts';
import { isObject } from '../core/flags/json.ts';
import { wrongKind } from '../core/scenario/wrong-kind.ts';
import { watchFlags } from '../live/flags/watched-flags.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { filesOnDisk } from './files-on-disk.ts';
import { complain, refuse } from './refusal.ts';
import { concludeLines, type LinesConcluded, type VoiceFlags } from './voice.ts';

/** The flags of `understudy flags`, as text. */
export interface FlagsFlags extends VoiceFlags {
  /** The evaluation context, as JSON. */
  readonly context: string;
  /** Goes on, and prints what comes out otherwise after each change of the file. */
  readonly watch?: boolean;
}

/** `understudy flags <file>`: what each flag of a file comes to for one user, and why. */
export async function runFlags(
  path: string,
  flags: FlagsFlags,
  print: (line: string) => void,
): Promise<ExitCode> {
  const { context: text, watch } = flags;
  const context = contextIn(text);
  if (context === undefined) {
    return refuse(`--context ${text}: expected a JSON object, such as {"targetingKey":"user-1"}`);
  }
  const opened = watchFlags(path, {
    changed: (keys, set) => {
      const lines = keys.map((key) => lineOf(set, key, context));
      for (const line of lines.length > 0 ? lines : ['changed, and no flag decides otherwise']) {
        print(line);
      }
    },
    refused: (line) => complain(line),
  });
  if (!opened.ok) return refuse(refusalOf(path, opened.problems).map(formatProblem).join('\n'));
  for (const problem of opened.problems) complain(formatProblem(problem));
  const set = opened.flags.current();
  const keys = [...set.flags.keys()];
  concludeLines(flagsConcluded(set, keys, context), flags, print);
  if (watch === true) await interrupted();
  opened.flags.close();
  return EXIT.ok;
}

/** Of another kind of file it is enough to say so. */
function refusalOf(path: string, problems: readonly Problem[]): readonly Problem[] {
  const file = filesOnDisk.read(path);
  const wrong = file.ok ? wrongKind(readYaml(path, file.text).documents, 'flags') : null;
  return wrong === null ? problems : [wrong];
}

/** Who wants it quiet is told the values without the reasons. */
function flagsConcluded(set: FlagSet, keys: readonly string[], context: unknown): LinesConcluded {
  const found = keys.map((flagKey) => ({ flagKey, ...detailsOf(set, flagKey, context) }));
  return {
    value: found,
    verdict: found.map((details) => `${details.flagKey} = ${valueText(details)}`),
    lines: keys.map((key) => lineOf(set, key, context)),
  };
}

function detailsOf(set: FlagSet, key: string, context: unknown): FlagDetails {
  return evaluateFlag(set, key, { context, nowMs: Date.now() });
}

function lineOf(set: FlagSet, key: string, context: unknown): string {
  const details = detailsOf(set, key, context);
  return `${key} = ${valueText(details)}  ${whyText(details)}`;
}

function valueText({ value, variant }: FlagDetails): string {
  if (value === undefined) return "the caller's default";
  return `${JSON.stringify(value)} (${variant})`;
}

function whyText(details: FlagDetails): string {
  const { reason, errorCode, errorDetails, bucketing, isUserMissing } = details;
  if (errorCode !== undefined) return `${reason} ${errorCode}: ${errorDetails}`;
  if (isUserMissing) return `${reason}: the rule splits by targetingKey, and the context has none`;
  return bucketing === undefined ? reason : `${reason}, dealt by ${bucketing}`;
}

function contextIn(text: string): unknown {
  try {
    const context: unknown = JSON.parse(text);
    return isObject(context) ? context : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the process: a watched file alone does not. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    const wait = setInterval(() => {}, 2 ** 30);
    const end = () => {
      clearInterval(wait);
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
}
