import { html } from 'hono/html';
import {
  EXPOSURE_COUNTS,
  type ExposureCount,
  type StudyResult,
} from '../core/scenario/study-result.ts';
import { parseDurationMs } from '../core/time.ts';
import { amountChart } from './chart/amount-chart.ts';
import { bandChart } from './chart/band-chart.ts';
import { deciderChart } from './chart/decider-chart.ts';
import { detectionChart } from './chart/detection-chart.ts';
import { endedChart } from './chart/ended-chart.ts';
import type { Mark, Markup } from './chart/plot.ts';
import { commandLine, commandText, type TypedCommand } from './command-text.ts';
import { page } from './page.ts';
import { drawnText, interruptedText, studySentence } from './study-sentence.ts';
import {
  costTable,
  deciderTable,
  expectationTable,
  HELD_CLASS,
  heldIn,
  oddText,
  outcomeTable,
} from './study-tables.ts';
import { tableHtml } from './table-html.ts';

/** Many runs of one scenario as one file that needs nothing else. Every text in it is escaped. */
export function studyHtml(study: StudyResult, typed: TypedCommand | null): string {
  const { first, asked } = study.seeds;
  const outcome = study.outcomes[0]?.outcome ?? 'paused';
  return page(
    `${study.scenario}: ${study.seeds.done} runs`,
    html`<header>
<p class="kicker">${study.scenario}, simulated</p>
<h1 class="${outcome}">${studySentence(study)}</h1>
${interrupted(study)}
${commandLine(typed && commandText(typed, first, asked))}
</header>
${study.seeds.done === 0 ? '' : findings(study, typed)}
${notes(study)}`,
  );
}

function interrupted(study: StudyResult) {
  const text = interruptedText(study);
  return text === null ? '' : html`<p class="interrupted">‖ ${text}</p>`;
}

function findings(study: StudyResult, typed: TypedCommand | null) {
  return html`<section><h2>How the runs ended</h2>
<div class="charts">
<figure><figcaption>How they ended, and by what</figcaption>
${deciderChart(study.deciders)}</figure>
<figure><figcaption>Ended over plan time <span>share of runs</span></figcaption>
${endedChart(study.ended, faultMark(study))}</figure>
<figure>${detection(study)}</figure>
</div></section>
${exposures(study)}
<div class="pairs">
<section><h2>Outcomes</h2>
${tableHtml(outcomeTable(study))}</section>
${expectations(study)}
<section><h2>What decided, on how many samples</h2>
${tableHtml(deciderTable(study))}</section>
<section><h2>What finding out took</h2>
${tableHtml(costTable(study))}</section>
</div>
${bands(study)}
${odd(study, typed)}`;
}

function detection(study: StudyResult): Markup {
  const { detectHistogram, detectSeconds, expectations: expected } = study;
  if (detectHistogram === null || detectSeconds === null) {
    return html`<figcaption>Time to detection</figcaption>
<p class="empty">no run was rolled back after the fault</p>`;
  }
  const within = expected.find(({ name }) => name === 'detected within');
  const limitMs = within === undefined ? null : (parseDurationMs(within.expected) ?? null);
  return html`<figcaption>Time to detection <span>share of detections</span></figcaption>
${detectionChart(detectHistogram, detectSeconds, limitMs)}`;
}

const EXPOSURE_NAMES: Readonly<Record<ExposureCount, string>> = {
  canaryRequests: 'Canary requests',
  users: 'Users with a canary answer',
  badAnswers: 'Bad canary answers',
};

function exposures({ exposureHistograms, exposure }: StudyResult) {
  return html`<section><h2>Whom the runs exposed</h2>
<div class="charts">${EXPOSURE_COUNTS.map((count) => {
    const histogram = exposureHistograms[count];
    const name = EXPOSURE_NAMES[count];
    if (histogram === null) return html``;
    return html`<figure><figcaption>${name} <span>share of runs</span></figcaption>
${amountChart(`distribution over the runs: ${name}`, histogram, exposure[count])}</figure>`;
  })}</div></section>`;
}

function expectations(study: StudyResult) {
  if (study.expectations.length === 0) return '';
  const held = study.expectations.map((one) => HELD_CLASS[heldIn(one)]);
  return html`<section><h2>Expectations</h2>
${tableHtml(expectationTable(study), held)}</section>`;
}

function faultMark({ faultAtMs }: StudyResult): readonly Mark[] {
  return faultAtMs === null ? [] : [{ label: 'fault', at: faultAtMs, kind: 'moment' }];
}

function bands(study: StudyResult) {
  const { bands: metrics, seeds } = study;
  if (metrics.length === 0) return '';
  return html`<section><h2>Metrics of the canary</h2>
<p>Over plan time, of the runs that still went on: the median as a line, p5 to p95 as an area, the limit
dashed. Where fewer than a tenth of the runs measured, the line is thin.</p>
<div class="charts">${metrics.map(
    (band) => html`<figure><figcaption>${band.metric}</figcaption>
${bandChart(band, { runs: seeds.done, marks: faultMark(study) })}</figure>`,
  )}</div></section>`;
}

function odd(study: StudyResult, typed: TypedCommand | null) {
  if (study.odd.length === 0) return '';
  return html`<section><h2>Runs that ended otherwise than most</h2>
<p>Each can be had again by its seed.</p>
<ul class="odd">${study.odd.map(
    (one) =>
      html`<li>${oddText(one)}<br>${typed === null ? `seed ${one.seed}` : html`<code>${commandText(typed, one.seed)}</code>`}</li>`,
  )}</ul></section>`;
}

function notes(study: StudyResult) {
  return html`<section><h2>How it was simulated</h2>
<p>${drawnText(study)}</p>
<ul>${study.notes.map((note) => html`<li>${note}</li>`)}</ul></section>`;
}
