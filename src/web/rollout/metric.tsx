/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { MetricNow, RunAbout } from '../../core/history/run-watch.ts';
import { quantityText } from '../../core/rollout/quantity-text.ts';
import { formatDuration } from '../../core/time.ts';
import { countText } from '../../report/count-text.ts';
import { CANARY, type ChartLine, LIMIT, STABLE } from '../chart-lines.ts';
import { LineKey } from '../line-key.tsx';
import { momentText } from './run-time.ts';
import { VERDICT_MARK } from './verdict-mark.ts';

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
        <Side line={CANARY} text={last?.value || '–'} />
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

/** An analysis has its condition for a limit, which stands above already. */
function limitText({ last, unit }: MetricNow): string {
  if (last === null) return '–';
  if (last.limitNumber !== null) return quantityText(last.limitNumber, unit ?? 'count');
  return last.source === 'trigger' ? last.limit || '–' : 'the condition';
}
