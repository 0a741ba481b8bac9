import { html } from 'hono/html';
import type { AbStudyResult } from '../../core/scenario/abtest/ab-study-result.ts';
import { commandLine, commandText, type TypedCommand } from '../command-text.ts';
import { page } from '../page.ts';
import { expectationTable, HELD_CLASS, heldIn } from '../study-tables.ts';
import { tableHtml } from '../table-html.ts';
import { AB_STUDY_LEGEND, abFindingTable, abStudySentence } from './ab-study-tables.ts';

/** Many runs of one A/B test as one file that needs nothing else. Every text in it is escaped. */
export function abStudyHtml(study: AbStudyResult, typed: TypedCommand | null): string {
  const { scenario, seeds, complete, notes, expectations } = study;
  const held = expectations.map((one) => HELD_CLASS[heldIn(one)]);
  return page(
    `${scenario}: ${seeds.done} runs`,
    html`<header>
<p class="kicker">${scenario}, simulated</p>
<h1 class="completed">${abStudySentence(study)}</h1>
${complete ? '' : html`<p class="interrupted">‖ interrupted after ${seeds.done} of ${seeds.asked} runs</p>`}
${commandLine(typed && commandText(typed, seeds.first, seeds.asked))}
</header>
<section><h2>Expectations</h2>
${tableHtml(expectationTable(study), held)}</section>
<section><h2>Verdicts</h2>
${tableHtml(abFindingTable(study))}
<p>${AB_STUDY_LEGEND}</p>
<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`,
  );
}
