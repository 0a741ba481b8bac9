import { formatDuration } from '../time.ts';
import type { Among, Fault, FaultEffects } from './fault.ts';

/** What a fault does to whom, in a few words: `canary: hallucination 12%, for 5m`. */
export function faultLabel({ target, effects, among, forMs, everyMs }: Fault<string>): string {
  const who = target === 'both' ? 'both models' : target;
  const of = among === undefined ? '' : ` of ${amongText(among)}`;
  const lasting = [
    ...(forMs === null ? [] : [`for ${formatDuration(forMs)}`]),
    ...(everyMs === null ? [] : [`every ${formatDuration(everyMs)}`]),
  ];
  return `${who}${of}: ${[...effectTexts(effects), ...lasting].join(', ')}`;
}

function effectTexts({ flaws = {}, ramp, coldStart, ...effects }: FaultEffects): string[] {
  const { errorKind, errorAt: _, ...plain } = effects;
  const texts = Object.entries(plain).flatMap(([name, value]) => {
    if (name === 'errors' && errorKind !== undefined) return [`${errorKind} ${percent(value)}`];
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
    ...(coldStart ? [`cold start × ${coldStart.factor}`] : []),
  ];
}

function amongText({ users, prompts }: Among): string {
  const of = typeof users === 'number' ? `${percent(users)} of the users` : users;
  const about = prompts && `prompts about ${prompts.join(', ')}`;
  return [of, about].filter((text) => text !== undefined).join(', ');
}

function percent(share: unknown): string {
  return `${Number((Number(share) * 100).toPrecision(3))}%`;
}

/** `wrongFormat` as `wrong format`. */
function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
