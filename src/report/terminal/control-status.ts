import type {
  ControlStatus,
  RouterStatus,
  ServingStatus,
} from '../../core/control/control-status.ts';
import type { RolloutStatus, TriggerStatus, Wait } from '../../core/control/rollout-status.ts';
import { counted, countText } from '../count-text.ts';
import { lengthText } from '../duration-text.ts';
import { utcSecondText } from '../utc-text.ts';

/** Where a rollout stands, in one line. */
export function standingText({ rollout, serving, killSwitch }: ControlStatus): string {
  const killed = killSwitch.on ? ', kill switch on' : '';
  if (rollout === null) return `no engine here; ${servingText(serving)}${killed}`;
  const { models, phase, outcome, step, stepCount, weight } = rollout;
  const where = step === null ? '' : `, step ${step.number} of ${stepCount}: ${step.label}`;
  const asked = weight.asked === null ? '' : ` (${weight.asked}% asked for)`;
  const name = `${rollout.rollout} ${models.stable.version} to ${models.canary.version}`;
  return `${name}: ${outcome ?? phase}${where}, weight ${weight.percent}%${asked}${killed}`;
}

/**
 * The same in several lines, with what it waits for. `how` is how the admin port was reached, for the
 * commands that are shown.
 */
export function statusLines(status: ControlStatus, how: string): string[] {
  const { rollout, serving, killSwitch, nowMs, routers } = status;
  const killed = `kill switch ${killSwitch.on ? 'on' : 'off'} (${killSwitch.by}, ${utcSecondText(killSwitch.sinceMs)})`;
  return [
    standingText(status),
    ...(rollout === null ? [] : rolloutLines(rollout, nowMs, how)),
    killed,
    ...(serving === null || rollout === null ? [] : [servingText(serving)]),
    ...routers.map((router) => routerText(router, nowMs)),
  ];
}

function rolloutLines(rollout: RolloutStatus, nowMs: number, how: string): string[] {
  const { reason, waitsFor, triggers, analyses, lastTurnAtMs } = rollout;
  return [
    ...(reason === null ? [] : [`because: ${reason.message}`]),
    ...waitsFor.flatMap((wait) => waitLines(wait, nowMs, how)),
    ...triggers.map(triggerText),
    ...analyses.map(({ name, phase, message }) => `analysis ${name}: ${phase}${saying(message)}`),
    `engine's last turn ${agoText(lastTurnAtMs, nowMs)}`,
  ];
}

function waitLines({ what, untilMs, letGo }: Wait, nowMs: number, how: string): string[] {
  const isAhead = untilMs !== null && untilMs > nowMs;
  const until = isAhead
    ? ` until ${utcSecondText(untilMs)} (${lengthText(untilMs - nowMs)} left)`
    : '';
  const line = `waits for: ${what}${until}`;
  return letGo === null ? [line] : [line, `  let go by: understudy control ${letGo} ${how}`];
}

function triggerText({ text, last, isAcknowledged }: TriggerStatus): string {
  const seen = isAcknowledged ? ' (a person has let it pass)' : '';
  if (last === null) return `trigger ${text}: not measured yet${seen}`;
  return `trigger ${text}: ${last.verdict}${saying(last.message)}${seen}`;
}

function servingText(serving: ServingStatus | null): string {
  if (serving === null) return 'no router here';
  const { url, weight, exposure } = serving;
  const answers = `${counted(exposure.canaryRequests, 'answer')} of the canary`;
  const users = counted(exposure.users, 'user');
  return `router ${url} deals ${weight}%: ${answers} to ${users}, ${countText(exposure.badAnswers)} bad`;
}

function routerText(router: RouterStatus, nowMs: number): string {
  const { name, heardAtMs, weight, isKilled, isUpToDate } = router;
  if (heardAtMs === null) return `router ${name}: never heard`;
  const killed = isKilled ? ', kill switch on' : '';
  const behind = isUpToDate ? '' : ', has not yet what it was told';
  return `router ${name}: weight ${weight ?? 0}%${killed}${behind}, heard ${agoText(heardAtMs, nowMs)}`;
}

function saying(message: string): string {
  return message === '' ? '' : `: ${message}`;
}

function agoText(atMs: number, nowMs: number): string {
  return `${lengthText(Math.max(0, nowMs - atMs))} ago`;
}
