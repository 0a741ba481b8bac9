import { BUILT_IN_METRICS } from '../rollout/trigger-metrics.ts';
import type { Trigger, TriggerSet } from '../rollout/triggers.ts';
import { formatDuration, parseDurationMs } from '../time.ts';

/** A triggers file of rules that were read before, their own metrics with them: it reads the same. */
export function triggersText(triggers: TriggerSet, heading: readonly string[]): string {
  const [first] = triggers;
  if (first === undefined) return '';
  const defaults = first;
  return [
    ...heading.map((line) => `# ${line}`),
    `window: ${durationText(defaults.windowMs)}`,
    `interval: ${durationText(defaults.intervalMs)}`,
    `minimumRequests: ${defaults.minimumSamples}`,
    `consecutive: ${defaults.consecutive}`,
    `unknown: ${defaults.unknown}`,
    ...metricLines(triggers),
    'triggers:',
    ...triggers.map((trigger) => `  - ${ruleText(trigger, defaults)}`),
    '',
  ].join('\n');
}

/** Metrics of one's own, each once; a JSON text is a YAML text. */
function metricLines(triggers: TriggerSet): string[] {
  const own = new Map(triggers.map(({ metric }) => [metric.name, metric]));
  for (const { name } of BUILT_IN_METRICS) own.delete(name);
  if (own.size === 0) return [];
  const texts = [...own.values()].map(({ name, query, samples, unit, counters }) => {
    const totals =
      counters?.kind === 'events' ? { samples: counters.samples, events: counters.events } : null;
    return JSON.stringify({ name, query, samples, ...(totals && { totals }), unit });
  });
  return ['metrics:', ...texts.map((text) => `  - ${text}`)];
}

/** As a person would write it, unless that rounds. */
function durationText(durationMs: number): string {
  const text = formatDuration(durationMs);
  return parseDurationMs(text) === durationMs ? text : `${durationMs}ms`;
}

/** One line where the file's own settings serve, else what differs beside it. */
function ruleText(trigger: Trigger, defaults: Trigger): string {
  const own = [
    trigger.windowMs === defaults.windowMs ? [] : [`over: ${durationText(trigger.windowMs)}`],
    trigger.intervalMs === defaults.intervalMs
      ? []
      : [`every: ${durationText(trigger.intervalMs)}`],
    trigger.minimumSamples === defaults.minimumSamples
      ? []
      : [`minimumRequests: ${trigger.minimumSamples}`],
    trigger.consecutive === defaults.consecutive ? [] : [`consecutive: ${trigger.consecutive}`],
    trigger.unknown === defaults.unknown ? [] : [`unknown: ${trigger.unknown}`],
    judgeSettings(trigger),
  ].flat();
  if (own.length === 0) return trigger.text;
  const when = trigger.text.replace(/\s+(?:rollback|alert)$/, '');
  return `{when: '${when}', do: ${trigger.action}, ${own.join(', ')}}`;
}

/** What a judge was told, or assumes; a margin that the rule states as a multiple is not said twice. */
function judgeSettings({ judge, text }: Trigger): string[] {
  if (judge === undefined) return [];
  switch (judge.kind) {
    case 'sequential':
      return [
        `alpha: ${percentText(judge.alpha)}`,
        ...(text.includes('baseline') ? [] : [`margin: ${percentText(judge.margin)}`]),
        ...(judge.proof ? ['proof: true'] : []),
      ];
    case 'flagger':
      return [`threshold: ${judge.threshold}`];
    case 'kayenta':
      return judge.lookbackMs === null ? [] : [`lookback: ${durationText(judge.lookbackMs)}`];
  }
}

/** Without what binary fractions leave behind the twelfth digit. */
function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(12))}%`;
}
