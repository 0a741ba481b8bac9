import { readEvaluation } from './read-evaluation.ts';
import type { Command, Load } from './script.ts';
import { durationOf, nextLine, type ScriptLines } from './script-lines.ts';
import { readSeriesLine, type SeriesLine } from './series-line.ts';

/**
 * The commands of a script. Throws SyntaxError, with the line, at the first that cannot be read: a
 * script is believed whole or not at all.
 */
export function readScript(text: string): Command[] {
  const lines = text.split('\n').map((raw) => {
    const line = raw.trim();
    return line.startsWith('#') ? '' : line;
  });
  const script = { lines, at: 0 };
  const commands: Command[] = [];
  try {
    while (script.at < lines.length) {
      const head = lines[script.at] ?? '';
      script.at += 1;
      if (head !== '') commands.push(readCommand(head, script));
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`line ${script.at}: ${error.message}`);
  }
  return commands;
}

function readCommand(head: string, script: ScriptLines): Command {
  const word = head.split(/[\t ]+/, 1)[0]?.toLowerCase() ?? '';
  if (word === 'clear') return { kind: 'clear' };
  if (word.startsWith('load')) return { kind: 'load', load: readLoad(head, script) };
  if (word.startsWith('eval')) return { kind: 'eval', evaluation: readEvaluation(head, script) };
  throw new SyntaxError(`not a command: ${head}`);
}

const LOAD = /^load(_with_nhcb)?\s+(\S+)$/;
/** `metric{…}@st …` or, for all series that follow, `@st …`. */
const START_TIMESTAMPS = /^(\S*)@st\s/;

function readLoad(head: string, script: ScriptLines): Load {
  const [, native, step] = LOAD.exec(head) ?? [];
  if (step === undefined) throw new SyntaxError(`not a load: ${head}`);
  const series: SeriesLine[] = [];
  const started: SeriesLine['labels'][] = [];
  let startsAll = false;
  for (let line = nextLine(script); line !== undefined; line = nextLine(script)) {
    const start = START_TIMESTAMPS.exec(line);
    if (start?.[1]) started.push(readSeriesLine(start[1]).labels);
    else if (start) startsAll = true;
    else series.push(readSeriesLine(line));
  }
  const stepMs = durationOf(step);
  if (stepMs <= 0) throw new SyntaxError(`not a step: ${step}`);
  return { stepMs, series, nativeToo: native !== undefined, started: startsAll ? 'all' : started };
}
