import { errorAt, type Problem, type SourceDocument, warningAt } from '../document.ts';
import { formatDuration } from '../time.ts';
import type { TraceLoad, TrafficPhase, TrafficPlan } from '../traffic/plan.ts';
import { readTrace } from '../traffic/trace/read-trace.ts';
import { windowOf } from '../traffic/trace/trace-window.ts';
import type { Files, Part } from './named-files.ts';
import type { WrittenPhase } from './traffic-schema.ts';

interface TraceFiles {
  readonly document: SourceDocument;
  readonly files: Files;
  /** The text of every file that was read, by path. */
  readonly sources: Record<string, string>;
}

/** The traffic with the traces that it names, and all that is wrong with them. */
export function trafficPart(phases: readonly WrittenPhase[], where: TraceFiles): Part<TrafficPlan> {
  const problems: Problem[] = [];
  const read: TrafficPhase[] = [];
  for (const [index, phase] of phases.entries()) {
    const { load } = phase;
    if (load.kind !== 'written-trace') {
      read.push({ ...phase, load });
      continue;
    }
    const part = tracePart({ ...phase, load }, index, where);
    problems.push(...part.problems);
    if (part.value !== undefined) read.push({ ...phase, load: part.value });
  }
  return { problems, value: read.length === phases.length ? { phases: read } : undefined };
}

type TracePhase = WrittenPhase & {
  readonly load: Extract<WrittenPhase['load'], { kind: 'written-trace' }>;
};

function tracePart(
  { load: { trace }, forMs }: TracePhase,
  index: number,
  { document, files, sources }: TraceFiles,
): Part<TraceLoad> {
  const steps = ['traffic', index, 'trace'];
  const path = files.resolve(document.file, trace.file);
  const file = files.read(path);
  const place = `traffic[${index}].trace`;
  if (!file.ok) {
    const message = `${place}.file: cannot read ${trace.file}: ${file.error}`;
    return { problems: [errorAt(document, [...steps, 'file'], message)] };
  }
  sources[path] = file.text;
  const { requests, findings } = readTrace(file.text, trace.format);
  const problems = findings.map((finding): Problem => ({ file: path, column: 1, ...finding }));
  if (requests.length === 0) return { problems };
  const load = windowOf(requests, trace);
  if (typeof load === 'string') {
    const message = `${place}.from: ${trace.file} ${load}`;
    return { problems: [...problems, errorAt(document, [...steps, 'from'], message)] };
  }
  const lastMs = load.requests.at(-1)?.atMs ?? 0;
  if (load.repeatMs === null && lastMs < forMs * SILENT_FROM) {
    const ends = `${trace.file} is over after ${formatDuration(Math.ceil(lastMs / 1_000) * 1_000)}`;
    const message = `${place}: ${ends} of ${formatDuration(forMs)}; loop: true would go on`;
    problems.push(warningAt(document, steps, message));
  }
  return { value: load, problems };
}

/** A phase that is silent for more than the last part of it was hardly meant to be. */
const SILENT_FROM = 0.9;
