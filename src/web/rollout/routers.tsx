/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { RouterStatus } from '../../core/control/control-status.ts';
import type { RunNow } from '../../core/history/run-watch.ts';
import { formatDuration } from '../../core/time.ts';
import { tableHtml } from '../../report/table-html.ts';

/** The routers that follow the engine: what each has in force, and when it was last heard. */
export function RoutersPanel({ now }: { now: RunNow }) {
  const { routers, nowMs } = now.status;
  if (routers.length === 0) return null;
  const table = {
    head: ['router', 'state', 'weight', 'heard'],
    rows: routers.map((router) => [
      router.name,
      stateOf(router),
      router.weight === null ? '–' : `${router.weight}%`,
      router.heardAtMs === null ? 'never' : `${agoText(nowMs - router.heardAtMs)} ago`,
    ]),
    numbers: [2],
  };
  return <>{tableHtml(table)}</>;
}

function stateOf({ heardAtMs, isKilled, isUpToDate }: RouterStatus): string {
  if (heardAtMs === null) return '? not heard';
  if (isKilled) return '‖ kill switch on';
  return isUpToDate ? '✔ as it was told' : '! not yet as it was told';
}

/** To five seconds, so that the page does not change for nothing. */
function agoText(ms: number): string {
  return ms < 5_000 ? 'a moment' : formatDuration(Math.floor(ms / 5_000) * 5_000);
}
