import { errorAt, type Problem, problemOfFile, type SourceDocument } from '../document.ts';
import type { Flag } from '../flags/flag.ts';
import { readFlagFile } from '../flags/flag-file.ts';
import { alternatives, didYouMean } from '../nearest.ts';
import type { Rollout } from '../rollout/argo.ts';
import { MODEL_VERSION_FLAG } from '../routing/model-version-flag.ts';
import { SEGMENT_HEADER } from '../routing/route-match.ts';
import type { WrittenFlags } from './flags-schema.ts';
import type { Files, Part } from './named-files.ts';

/**
 * The flags of a scenario or a production file with the file they stand in. Its text, not its rules, which are functions: a
 * scenario goes to other threads.
 */
export interface ScenarioFlags extends WrittenFlags {
  readonly path: string;
  readonly text: string;
  /** The provider's module; null without one. */
  readonly modulePath: string | null;
}

interface FlagFiles {
  readonly document: SourceDocument;
  readonly files: Files;
  /** The text of every file that was read, by path. */
  readonly sources: Record<string, string>;
}

/** The flags that a scenario names, and all that is wrong with them or with who asks for them. */
export function flagsPart(
  written: WrittenFlags | null,
  rollout: Rollout | undefined,
  where: FlagFiles,
): Part<ScenarioFlags | null> {
  const opened = rollout === undefined ? [] : openedSegments(rollout);
  if (written === null) return { value: null, problems: withoutFlags(opened, where.document) };
  const { document, files, sources } = where;
  const path = files.resolve(document.file, written.file);
  const file = files.read(path);
  if (!file.ok) {
    const message = `flags.file: cannot read ${written.file}: ${file.error}`;
    return { problems: [errorAt(document, ['flags', 'file'], message)] };
  }
  sources[path] = file.text;
  const { set, problems } = readFlagFile(path, file.text);
  const modulePath = written.provider && files.resolve(document.file, written.provider.module);
  const all = [
    ...problems,
    ...(set?.flags.has(MODEL_VERSION_FLAG) ? [takenKey(path)] : []),
    ...(set ? segmentProblems(written, set.flags, { opened, document }) : []),
    ...moduleProblems(written, modulePath, where),
  ];
  return { value: { ...written, path, text: file.text, modulePath }, problems: all };
}

/** The segments that a rollout's routes name in full. */
function openedSegments({ steps }: Rollout): string[] {
  const named = steps.flatMap((step) =>
    step.kind === 'header-route'
      ? step.route.matches.flatMap(({ headers }) => headers[SEGMENT_HEADER]?.exact ?? [])
      : [],
  );
  return [...new Set(named)];
}

function withoutFlags(opened: readonly string[], document: SourceDocument): Problem[] {
  return opened.map((name) => {
    const message = `rollout: opens the segment "${name}", and nothing says who is in it`;
    return errorAt(document, ['rollout'], `${message}; expected flags with a segment`);
  });
}

function takenKey(path: string): Problem {
  const message = `flags.${MODEL_VERSION_FLAG}: the router itself answers it; expected another key`;
  return problemOfFile(path, message);
}

function segmentProblems(
  { segmentFlag, file }: WrittenFlags,
  flags: ReadonlyMap<string, Flag>,
  { opened, document }: { readonly opened: readonly string[]; readonly document: SourceDocument },
): Problem[] {
  if (segmentFlag === null) {
    return opened.map((name) => {
      const message = `flags: the rollout opens the segment "${name}"; expected segment`;
      return errorAt(document, ['flags'], `${message}, the flag that says who is in it`);
    });
  }
  const at = ['flags', 'segment'];
  const flag = flags.get(segmentFlag);
  if (flag === undefined) {
    const message = `flags.segment: ${file} has no flag "${segmentFlag}"`;
    return [errorAt(document, at, message + didYouMean(segmentFlag, [...flags.keys()]))];
  }
  const names = [...flag.variants.values()];
  if (!names.every((name) => typeof name === 'string')) {
    const message = `flags.segment: the values of "${segmentFlag}" are no texts`;
    return [errorAt(document, at, `${message}; expected the names of segments`)];
  }
  return opened
    .filter((name) => !names.includes(name))
    .map((name) => {
      const message = `flags.segment: the rollout opens "${name}", which no variant of "${segmentFlag}" is`;
      return errorAt(document, at, `${message}; expected ${alternatives(names)}`);
    });
}

function moduleProblems(
  { provider, segmentFlag }: WrittenFlags,
  path: string | null,
  { document, files }: FlagFiles,
): Problem[] {
  if (provider === null || path === null) return [];
  if (segmentFlag === null) {
    const message =
      'flags.provider: is asked for a segment only; expected segment, the flag to ask for';
    return [errorAt(document, ['flags', 'provider'], message)];
  }
  const found = files.read(path);
  if (found.ok) return [];
  const message = `flags.provider.module: cannot read ${provider.module}: ${found.error}`;
  return [errorAt(document, ['flags', 'provider', 'module'], message)];
}
