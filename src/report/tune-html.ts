import { html } from 'hono/html';
import type { CandidateResult, TuneResult } from '../core/scenario/tune-result.ts';
import { timeAxis, valueAxis } from './chart/axis.ts';
import type { Mark } from './chart/plot.ts';
import { scalesOf, sensitivityChart } from './chart/sensitivity-chart.ts';
import { type Cost, tradeoffChart } from './chart/tradeoff-chart.ts';
import { commandLine } from './command-text.ts';
import { countText } from './count-text.ts';
import { durationText } from './duration-text.ts';
import { page } from './page.ts';
import { tableHtml } from './table-html.ts';
import { sensitivities } from './tune-sensitivity.ts';
import { tuneInterruptedText, tuneSentence } from './tune-sentence.ts';
import { valueText } from './tune-settings.ts';
import {
  blindSpotText,
  changeTable,
  frontierTable,
  HEADS_EXPLAINED,
  NO_BLIND_SPOT,
  rankedFrontier,
  scenarioTable,
} from './tune-tables.ts';

/**
 * A tuning as one file that needs nothing else; `triggers` is the text of the recommended triggers
 * file. Every text in it is escaped.
 */
export function tuneHtml(result: TuneResult, triggers: string, command: string | null): string {
  const { scenarios, seeds, recommended } = result;
  return page(
    `tune: ${scenarios.map(({ name }) => name).join(', ')}`,
    html`<header>
<p class="kicker">${scenarios.map(({ name }) => name).join(', ')}, tuned</p>
<h1 class="${recommended === null ? 'paused' : 'promoted'}">${tuneSentence(result)}</h1>
${interrupted(result)}
${commandLine(command)}
</header>
${seeds.done === 0 ? '' : findings(result, triggers)}
${tried(result)}`,
  );
}

function interrupted(result: TuneResult) {
  const text = tuneInterruptedText(result);
  return text === null ? '' : html`<p class="interrupted">‖ ${text}</p>`;
}

function findings(result: TuneResult, triggers: string) {
  const ranked = rankedFrontier(result);
  return html`<div class="pairs">
${changes(result)}
<section><h2>${chosenName(result)} on each scenario</h2>
${tableHtml(scenarioTable(result))}</section>
</div>
${tradeoffs(result)}
<section class="frontier"><h2>The frontier</h2>
<p>Those that no other is as good as in every respect and better in one. ${HEADS_EXPLAINED}.</p>
${tableHtml(
  frontierTable(ranked, result),
  ranked.map(({ standing }) => STANDING_CLASS[standing]),
)}</section>
${knobs(result)}
<section><h2>What this canary cannot see</h2>
${blindSpots(result)}</section>
<section><h2>The triggers file</h2>
<p>Ready to be named by a scenario or a production file; it is <code>triggers.yaml</code> beside this page.</p>
<pre>${triggers}</pre></section>`;
}

const STANDING_CLASS = {
  recommended: 'pass chosen',
  nearest: 'wait chosen',
  present: 'present',
  other: '',
} as const;

function chosenName({ recommended }: TuneResult): string {
  return recommended === null ? 'The nearest' : 'The recommended';
}

function changes(result: TuneResult) {
  const table = changeTable(result);
  if (table.rows.length === 0) return '';
  return html`<section><h2>What to change</h2>
${tableHtml(table)}</section>`;
}

function tradeoffs(result: TuneResult) {
  const hasBoth = result.candidates.every(
    ({ falseRollback, detectSeconds }) => falseRollback !== null && detectSeconds !== null,
  );
  if (!hasBoth) {
    return html`<section><h2>What is traded for what</h2>
<p class="empty">it takes a healthy scenario and a faulty one to show that</p></section>`;
  }
  return html`<section><h2>What is traded for what</h2>
<p>Every candidate is a dot: how many healthy rollouts it rolled back, against what a fault costs under it.
Large dots are the frontier; limits are dashed.</p>
<div class="charts">
<figure><figcaption>Half caught within <span>by false rollbacks</span></figcaption>
${tradeoffChart(result, detection('p50', null))}</figure>
<figure><figcaption>95% caught within <span>by false rollbacks</span></figcaption>
${tradeoffChart(result, detection('p95', result.constraint.maxDetectSeconds))}</figure>
<figure><figcaption>Bad answers, median <span>by false rollbacks</span></figcaption>
${tradeoffChart(result, BAD_ANSWERS)}</figure>
</div></section>`;
}

function detection(phi: 'p50' | 'p95', limitSeconds: number | null): Cost {
  const limit: Mark | null =
    limitSeconds === null
      ? null
      : { label: `limit ${durationText(limitSeconds)}`, at: limitSeconds * 1_000, kind: 'limit' };
  return {
    says: `the ${phi} of the time from fault to detection`,
    axis: (values) => timeAxis(0, Math.max(...values)),
    of: ({ detectSeconds }) => {
      const seconds = detectSeconds?.[phi] ?? null;
      return seconds === null ? undefined : seconds * 1_000;
    },
    limit,
  };
}

const BAD_ANSWERS: Cost = {
  says: 'bad answers in a run',
  axis: (values) => valueAxis(values, 'count'),
  of: ({ badAnswers }: CandidateResult) => badAnswers?.p50,
  limit: null,
};

function knobs(result: TuneResult) {
  const settings = sensitivities(result);
  if (settings.length === 0) return '';
  const scales = scalesOf(settings);
  return html`<section><h2>Which setting matters</h2>
<p>Medians over all candidates that have a value, whatever their other settings; heights compare across the
charts, and what matters most comes first. The present value is bold.</p>
<div class="charts">${settings.map(
    (
      setting,
    ) => html`<figure><figcaption>${setting.name} <span>now ${valueText(setting.present)}</span></figcaption>
${sensitivityChart(setting, scales)}</figure>`,
  )}</div></section>`;
}

function blindSpots({ blindSpots: spots }: TuneResult) {
  if (spots.length === 0) return html`<p class="empty">${NO_BLIND_SPOT}</p>`;
  return html`<ul>${spots.map((spot) => html`<li>${blindSpotText(spot)}</li>`)}</ul>`;
}

function tried({ dimensions, combinations, candidates, seeds, notes }: TuneResult) {
  return html`<section><h2>What was tried</h2>
<p>${countText(candidates.length)} candidates (the present settings first) of ${countText(combinations)} combinations,
all on the same traffic: seeds ${seeds.first} to ${seeds.first + Math.max(1, seeds.done) - 1} of each scenario, in
virtual time. All times are plan time.</p>
${tableHtml({
  head: ['setting', 'values'],
  rows: dimensions.map(({ name, values }) => [name, values.map(valueText).join(', ')]),
  numbers: [],
})}
<ul>${notes.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}
