/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AbAbout, AbNow } from '../../core/scenario/abtest/ab-watch.ts';
import {
  AB_LEGEND,
  armTable,
  differenceTable,
  seenDifferences,
} from '../../report/abtest/ab-tables.ts';
import { tableHtml } from '../../report/table-html.ts';

/** Who is where, and each treatment beside the control, as of the last look. */
export function Differences({ now, about }: { now: AbNow; about: AbAbout }) {
  const { look, said } = now;
  if (look === null) return <p class="empty">No look has been taken yet.</p>;
  const { control, treatments } = look.result;
  const sinceStart = said.map((one) => ({
    ...one,
    atMs: (one.atMs - about.startedAtMs) * about.compression,
  }));
  return (
    <>
      {tableHtml(armTable(look.result, about.models))}
      {(treatments ?? []).map(({ arm, metrics }) => (
        <>
          <h3>
            {arm} beside {control}
          </h3>
          {tableHtml(differenceTable(seenDifferences(metrics), { control, arm, said: sinceStart }))}
        </>
      ))}
      {treatments === null && <p>The split lies, so nothing is told of differences.</p>}
      <p class="said">{AB_LEGEND}</p>
    </>
  );
}
