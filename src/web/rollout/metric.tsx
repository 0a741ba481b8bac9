/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

import { conditionLimit } from '../../core/analysis/condition-limit.ts';
import type { MetricNow, RunAbout } from '../../core/history/run-watch.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import { formatDuration } from '../../core/time.ts';
import { countText } from '../../report/count-text.ts';
import { VERDICT_MARK } from '../../report/verdict-mark.ts';
import { CANARY, type ChartLine, LIMIT, STABLE } from '../chart-lines.ts';
import { LineKey } from '../line-key.tsx';
import { momentText } from '../run-time.ts';

/** One metric as it was last judged: canary beside stable, its limit, on how many samples. */
export function MetricPanel({ metric, about }: { metric: MetricNow; about: RunAbout }) {
  const { name, rule, last, windowMs } = metric;
  return (
    <>
      <h3>
        {name}{' '}
        {last !== null && (
          <span class={`verdict ${last.verdict}`}>
            <span aria-hidden="true">{VERDICT_MARK[last.verdict]}</span> {last.verdict}
          </span>
        )}
      </h3>
      <p class="rule">
        <code>{rule}</code>
      </p>
      <dl class="sides">
        <Side line={CANARY} text={canaryText(metric)} />
        <Side line={STABLE} text={stableText(metric)} />
        <Side line={LIMIT} text={limitText(metric)} />
        <div>
          <dt>samples</dt>
          <dd>{last?.samples == null ? '–' : countText(last.samples)}</dd>
        </div>
      </dl>
      <p class="said">
        {last === null
          ? 'Not measured yet.'
          : `${momentText(last.atMs, about)}${windowMs === null ? '' : `, over ${formatDuration(windowMs)}`}${last.message ? `: ${last.message}` : ''}`}
      </p>
    </>
  );
}

function Side({ line, text }: { line: ChartLine; text: string }) {
  return (
    <div class={line.column}>
      <dt>
        <LineKey line={line} />
      </dt>
      <dd>{text}</dd>
    </div>
  );
}

function stableText({ stable, unit }: MetricNow): string {
  const value = stable?.value ?? null;
  return value === null ? '–' : quantityText(value, unit ?? 'count');
}

/** An analysis' value is written as its provider has it, `[0.012345678]`; a number reads better. */
function canaryText({ last, unit }: MetricNow): string {
  if (last === null || last.value === '') return '–';
  const { source, valueNumber, value } = last;
  return source === 'trigger' || valueNumber === null
    ? value
    : quantityText(valueNumber, unit ?? 'count');
}

/** A condition that compares with more than one number stands above whole. */
function limitText({ last, rule, unit }: MetricNow): string {
  const number = last?.limitNumber ?? conditionLimit(rule);
  return number === null ? '–' : quantityText(number, unit ?? 'count');
}
