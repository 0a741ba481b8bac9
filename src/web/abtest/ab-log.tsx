/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AbAbout, AbHappening, AbNow } from '../../core/scenario/abtest/ab-watch.ts';
import { abEventText } from '../../report/abtest/ab-event-text.ts';
import { commandOutcome, LogList } from '../log-list.tsx';
import { planLengthText } from '../run-time.ts';

/** What happened to a test and what was said of it. */
export function AbLog({ now, about }: { now: AbNow; about: AbAbout }) {
  const lines = now.log.map(({ number, atMs, what }) => ({
    ...{ number, when: planLengthText(atMs - about.startedAtMs, about) },
    ...lineOf(what),
  }));
  return <LogList lines={lines} dropped={now.logDropped} />;
}

function lineOf(what: AbHappening) {
  switch (what.kind) {
    case 'fault':
      return { kind: 'fault', sign: '⚡', text: `injected: ${what.label}` };
    case 'command':
      return { kind: 'command', sign: '☞', text: commandOutcome(what) };
    case 'event': {
      const { kind } = what.event;
      return { kind, sign: EVENT_SIGN[kind], text: abEventText(what.event) };
    }
  }
}

const EVENT_SIGN = {
  said: '✔',
  weights: '⇄',
  stopped: '✘',
  'kill-switch': '‖',
  interrupted: '■',
} as const;
