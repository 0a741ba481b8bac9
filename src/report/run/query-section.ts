import { html } from 'hono/html';
import { prometheusValueText } from '../../core/analysis/prometheus-result.ts';
import type { Provider } from '../../core/analysis/provider.ts';
import type { Plan } from '../../core/rollout/plan.ts';
import type { Question } from '../../core/rollout/questions.ts';
import { thinned } from '../../core/thinned.ts';
import type { Markup } from '../chart/plot.ts';
import { counted } from '../count-text.ts';
import { tableHtml } from '../table-html.ts';
import { planTime } from '../terminal/event-line.ts';
import { templateMetric } from './metric-groups.ts';
import type { RunStory } from './run-story.ts';

/** A page is to be opened; the journal beside it has them all. */
const MOST_VALUES = 120;

/** One question of a run, and every answer that it got. */
interface Asked {
  /** Whose it is: a rule's text, or a metric of an analysis. */
  readonly whose: string;
  /** Which part of a rule's measurement: value, samples, baseline; empty where there is one. */
  readonly part: string;
  /** As the user wrote it; null where that is the query itself. */
  readonly written: string | null;
  readonly query: string;
  readonly answers: readonly Question[];
}

/** Every query as it was written, as it was asked, and what came back. Secrets are struck out. */
export function querySection({ plan, questions }: RunStory): Markup {
  const asked = askedOf(plan, questions);
  if (asked.length === 0) return html``;
  return html`<section><h2>Queries and their values</h2>
<p>As each was written and as it was asked, with what came back; secrets are struck out. Times are plan time.</p>
${asked.map(query)}</section>`;
}

function query({ whose, part, written, query: text, answers }: Asked): Markup {
  const last = answers.at(-1);
  const shown = thinned(answers, MOST_VALUES);
  const rest =
    shown.length < answers.length
      ? html`<p>${shown.length} of ${answers.length} answers, evenly spread; journal.jsonl has them all.</p>`
      : '';
  return html`<details class="query"><summary><strong>${whose}</strong>${part === '' ? '' : ` ${part}`},
 ${counted(answers.length, 'answer')}${last === undefined ? '' : html`, the last <code>${answerText(last)}</code>`}</summary>
${written === null ? '' : html`<p>As written</p><pre>${written}</pre>`}
<p>As asked</p><pre>${text}</pre>
${tableHtml({
  head: ['asked at', 'answer'],
  rows: shown.map((one) => [planTime(one.askedAtMs), answerText(one)]),
  numbers: [],
})}${rest}</details>`;
}

function askedOf(plan: Plan, questions: readonly Question[]): readonly Asked[] {
  const groups = new Map<string, Asked & { readonly answers: Question[] }>();
  for (const question of questions) {
    const about = aboutOf(plan, question);
    const text = question.query === '' ? providerText(question.ask.provider) : question.query;
    const key = JSON.stringify([about.whose, about.part, text]);
    const group = groups.get(key) ?? { ...about, query: text, answers: [] };
    groups.set(key, group);
    group.answers.push(question);
  }
  return [...groups.values()].map((one) =>
    one.written?.trim() === one.query.trim() ? { ...one, written: null } : one,
  );
}

/** The ids of a rule's questions are `trigger/<which>/<number>/<part>`. */
function aboutOf(plan: Plan, { ask }: Question): Pick<Asked, 'whose' | 'part' | 'written'> {
  const [asker, which = '', , part = ''] = ask.id.split('/');
  const trigger = plan.triggers[Number(which)];
  if (asker === 'trigger' && trigger !== undefined) {
    const { query: value, samples } = trigger.metric;
    const written =
      trigger.counted === undefined ? (part.endsWith('samples') ? samples : value) : null;
    return { whose: trigger.text, part, written };
  }
  const written = templateMetric(plan, ask.metric)?.provider?.prometheus?.query ?? null;
  return { whose: `${ask.metric} (analysis)`, part: '', written };
}

/** Of another provider what it is asked with, but for whatever lets one in. */
function providerText(provider: Provider): string {
  const text = JSON.stringify(provider, (key, value) => (LETS_IN.has(key) ? STRUCK_OUT : value), 2);
  return text.replace(/\/\/[^/@\s"]*@/g, `//${STRUCK_OUT}@`);
}

const LETS_IN: ReadonlySet<string> = new Set(['authentication', 'headers', 'secretRef']);
const STRUCK_OUT = '*****';

function answerText({ answer }: Question): string {
  if (!answer.ok) return `failed: ${answer.error}`;
  const { kind, value } = answer.result;
  const text = kind === 'prom' ? prometheusValueText(value) : JSON.stringify(value);
  const warned = answer.warnings.length === 0 ? '' : ` (warned: ${answer.warnings.join('; ')})`;
  return `${text === '[]' ? 'no data' : text}${warned}`;
}
