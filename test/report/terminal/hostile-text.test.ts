import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { conclude, concludeLines } from '../../../src/commands/voice.ts';
import { formatProblem } from '../../../src/core/document.ts';
import { eventLine } from '../../../src/report/terminal/event-line.ts';
import { frame } from '../../../src/report/terminal/frame.ts';
import { tableLines } from '../../../src/report/terminal/table-lines.ts';
import { watchedLine } from '../../../src/report/terminal/watched-line.ts';
import { wrapped } from '../../../src/report/terminal/wrapped.ts';
import { planOf } from '../../core/rollout/plans.ts';
import { runScript } from '../../core/rollout/scripted-world.ts';

/** Clears the window, names it, hides what follows, and forges a line. */
const HOSTILE = 'v\u001b[2J\u001b]0;owned\u0007\u001b[8m\nPromoted: all is well';
const SHOWN = 'v\\u001b[2J\\u001b]0;owned\\u0007\\u001b[8m Promoted: all is well';

const { state } = runScript(planOf('steps:\n- setWeight: 5\n- pause: {}'), {
  untilMs: 0,
  read: () => 'no-data',
});
const { plan } = state;
const { stable } = plan.models;

it.each<[string, () => readonly string[]]>([
  [
    'a problem',
    () => [formatProblem({ file: HOSTILE, line: 1, column: 1, message: 'x', severity: 'error' })],
  ],
  ['an event', () => [eventLine({ kind: 'refused', atMs: 0, message: HOSTILE })]],
  [
    'an event of an admin port',
    () => [
      watchedLine('command', { atMs: 0, verb: 'pause', by: HOSTILE, isObeyed: true, message: '' }),
    ],
  ],
  ['a table', () => tableLines({ head: ['arm'], rows: [[HOSTILE]], numbers: [] })],
  ['a sentence', () => [wrapped(HOSTILE, 0).join(' ')]],
  [
    'the live view',
    () =>
      frame(
        {
          planMs: 0,
          state: {
            ...state,
            plan: { ...plan, models: { stable, canary: { ...stable, version: HOSTILE } } },
          },
          traffic: { sent: 0, failed: 0, dropped: 0 },
          exposure: { canaryRequests: 0, users: 0, badAnswers: 0 },
          measured: [],
          place: { dashboard: 'http://127.0.0.1:1/', endsAtMs: 1, compression: 1 },
        },
        200,
      ),
  ],
  [
    'a verdict',
    () => {
      const out = new PassThrough();
      conclude({ value: 0, sentence: HOSTILE, print: () => {} }, { quiet: true }, out);
      return String(out.read()).trimEnd().split('\n');
    },
  ],
  [
    'a line',
    () => {
      const lines: string[] = [];
      concludeLines({ value: 0, verdict: [], lines: [HOSTILE] }, {}, (line) => lines.push(line));
      return lines;
    },
  ],
])('%s shows text as text', (_name, linesOf) => {
  const lines = linesOf();
  expect(lines.filter((line) => line.includes(SHOWN))).toHaveLength(1);
  for (const line of lines) expect(stripVTControlCharacters(line)).not.toMatch(/\p{Cc}/u);
});
