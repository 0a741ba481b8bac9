import { floatText } from '../../go-numbers.ts';
import { durationText, timeText } from './go-time-text.ts';
import type { GoValue } from './go-values.ts';

/** A value as `%v` prints it: `[1 2]`, `map[a:1]`, `<nil>`. */
export function goText(value: GoValue): string {
  if (value === null) return '<nil>';
  if (typeof value === 'number') return floatText(value);
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'array':
      return `[${value.items.map(goText).join(' ')}]`;
    case 'map': {
      const pairs = [...value.entries].map(([key, item]) => `${goText(key)}:${goText(item)}`);
      return `map[${pairs.sort().join(' ')}]`;
    }
    case 'time':
      return timeText(value);
    case 'duration':
      return durationText(value.nanoseconds);
    case 'location':
      return value.zone;
  }
}
