import { formatDuration } from '../time.ts';
import type { Among, Fault, FaultEffects } from './fault.ts';

/** What a fault does to whom, in a few words: `canary: hallucination 12%, for 5% of the users`. */
export function faultText({ target, effects, among }: Fault<string>): string {
  const who = target === 'both' ? 'both models' : target;
  const only = among === undefined ? '' : `, for ${amongText(among)}`;
  return `${who}: ${effectTexts(effects).join(', ')}${only}`;
}

/** The same with how long and how often: `canary: refuse, for 30s, every 1m30s`. */
export function faultLabel(fault: Fault<string>): string {
  const { forMs, everyMs } = fault;
  const lasting = forMs === null ? '' : `, for ${formatDuration(forMs)}`;
  const again = everyMs === null ? '' : `, every ${formatDuration(everyMs)}`;
  return `${faultText(fault)}${lasting}${again}`;
}

function effectTexts({ flaws = {}, ramp, coldStart, ...effects }: FaultEffects): string[] {
  const { errorKind, errorAt: _, ...plain } = effects;
  const texts = Object.entries(plain).flatMap(([name, value]) => {
    if (value === false) return [];
    if (name === 'errors' && errorKind !== undefined) {
      return [`errors ${percent(value)} (${errorKind})`];
    }
    if (name === 'latency' || name === 'verbose') return [`${inWords(name)} × ${value}`];
    if (name === 'kv') return [`cache cut to ${percent(value)}`];
    return [typeof value === 'number' ? `${inWords(name)} ${percent(value)}` : inWords(name)];
  });
  const flawed = Object.entries(flaws).map(
    ([name, { share }]) => `${inWords(name)} ${percent(share)}`,
  );
  return [
    ...texts,
    ...flawed,
    ...(ramp ? [`latency × ${ramp.from} to × ${ramp.to} over ${formatDuration(ramp.overMs)}`] : []),
    ...(coldStart
      ? [`cold start × ${coldStart.factor} for ${formatDuration(coldStart.forMs)}`]
      : []),
  ];
}

function amongText({ users, prompts }: Among): string {
  const who =
    typeof users === 'number'
      ? `${percent(users)} of the users`
      : users && `users of the segment ${users}`;
  const about = prompts && `prompts about ${prompts.join(', ')}`;
  return [who, about].filter((text) => text !== undefined).join(' and ');
}

function percent(share: unknown): string {
  return `${Number((Number(share) * 100).toPrecision(3))}%`;
}

/** `wrongFormat` as `wrong format`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
