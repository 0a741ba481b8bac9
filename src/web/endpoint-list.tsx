/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { EndpointNow } from '../core/history/run-watch.ts';

const STATES: Readonly<Record<EndpointNow['state'], { sign: string; word: string }>> = {
  up: { sign: '✔', word: 'up' },
  down: { sign: '✘', word: 'down' },
  ejected: { sign: '‖', word: 'out for a while' },
  unknown: { sign: '?', word: 'not checked' },
};

/** Where a model is served, and whether each place is well. */
export function EndpointList({ endpoints }: { endpoints: readonly EndpointNow[] }) {
  return (
    <ul class="endpoints">
      {endpoints.map(({ name, state }) => (
        <li class={state}>
          <span aria-hidden="true">{STATES[state].sign}</span> <code>{name}</code>{' '}
          {STATES[state].word}
        </li>
      ))}
    </ul>
  );
}
