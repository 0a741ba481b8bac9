import type { Trigger, TriggerSet } from '../rollout/triggers.ts';
import { formatDuration } from '../time.ts';

/** A triggers file of rules that were read before; metrics of one's own are given with it. */
export function triggersText(triggers: TriggerSet, heading: readonly string[]): string {
  const [first] = triggers;
  if (first === undefined) return '';
  const defaults = first;
  return [
    ...heading.map((line) => `# ${line}`),
    `window: ${formatDuration(defaults.windowMs)}`,
    `interval: ${formatDuration(defaults.intervalMs)}`,
    `minimumRequests: ${defaults.minimumSamples}`,
    `consecutive: ${defaults.consecutive}`,
    `unknown: ${defaults.unknown}`,
    'triggers:',
    ...triggers.map((trigger) => `  - ${ruleText(trigger, defaults)}`),
    '',
  ].join('\n');
}

/** One line where the file's own settings serve, else what differs beside it. */
function ruleText(trigger: Trigger, defaults: Trigger): string {
  const own = [
    trigger.windowMs === defaults.windowMs ? [] : [`over: ${formatDuration(trigger.windowMs)}`],
    trigger.intervalMs === defaults.intervalMs
      ? []
      : [`every: ${formatDuration(trigger.intervalMs)}`],
    trigger.minimumSamples === defaults.minimumSamples
      ? []
      : [`minimumRequests: ${trigger.minimumSamples}`],
    trigger.consecutive === defaults.consecutive ? [] : [`consecutive: ${trigger.consecutive}`],
    trigger.unknown === defaults.unknown ? [] : [`unknown: ${trigger.unknown}`],
  ].flat();
  if (own.length === 0) return trigger.text;
  const when = trigger.text.replace(/\s+(?:rollback|alert)$/, '');
  return `{when: '${when}', do: ${trigger.action}, ${own.join(', ')}}`;
}
