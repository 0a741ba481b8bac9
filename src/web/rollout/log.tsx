/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { LogEntry, RunAbout, RunNow } from '../../core/history/run-watch.ts';
import { eventText } from '../../report/terminal/event-line.ts';
import { VERDICT_MARK } from '../../report/verdict-mark.ts';
import { commandOutcome, LogList } from '../log-list.tsx';
import { momentText } from '../run-time.ts';

/** What happened to a rollout and what was decided. */
export function Log({ now, about }: { now: RunNow; about: RunAbout }) {
  const lines = now.log.map((entry) => ({
    ...{ number: entry.number, when: momentText(entry.atMs, about) },
    ...lineOf(entry),
  }));
  return <LogList lines={lines} dropped={now.logDropped} />;
}

function lineOf({ what }: LogEntry) {
  switch (what.kind) {
    case 'fault':
      return { kind: 'fault', sign: '⚡', text: `injected: ${what.label}` };
    case 'command':
      return { kind: 'command', sign: '☞', text: commandOutcome(what) };
    case 'event': {
      const { event } = what;
      const kind = event.kind === 'measured' ? `measured ${event.verdict}` : event.kind;
      const sign = event.kind === 'measured' ? VERDICT_MARK[event.verdict] : EVENT_SIGN[event.kind];
      return { kind, sign, text: eventText(event) };
    }
  }
}

const EVENT_SIGN = {
  step: '▶',
  weight: '⇄',
  back: '↺',
  held: '‖',
  released: '▷',
  detected: '✘',
  refused: '!',
  ended: '■',
} as const;
