import type { Notice, NoticeMeasurement } from './notice.ts';

/** A notice as people read it: a title, and facts by name. None is empty. */
export interface NoticeLines {
  readonly title: string;
  readonly message: string;
  readonly facts: readonly (readonly [name: string, text: string])[];
  /** PromQL, by what it answers. */
  readonly queries: readonly (readonly [name: string, text: string])[];
}

const TITLES: Readonly<Record<Notice['kind'], string>> = {
  alert: 'needs a person',
  detected: 'is being rolled back',
  'rolled-back': 'was rolled back',
  aborted: 'was aborted',
  promoted: 'was promoted',
  paused: 'is paused',
  held: 'is held',
  weight: 'has another weight',
  killed: 'kill switch',
};

export function noticeLines(notice: Notice): NoticeLines {
  const { rollout, models, message, done, step, measurement, links } = notice;
  const { canary, stable } = models;
  const facts: [string, string][] = [
    ['Done', done],
    ...(measurement === null ? [] : measured(measurement)),
    ['Canary', `${canary.version} (${canary.hash}), after ${stable.version} (${stable.hash})`],
    ['Step', step === null ? '' : `${step.number} of ${step.of}: ${step.label}`],
    ['Admin', links.admin],
  ];
  return {
    title: `${rollout} ${canary.version}: ${TITLES[notice.kind]}`,
    message,
    facts: facts.filter(([, text]) => text !== ''),
    queries: Object.entries(measurement?.queries ?? {}),
  };
}

function measured(measurement: NoticeMeasurement): [string, string][] {
  const { metric, rule, verdict, value, limit, samples, window } = measurement;
  const isRuleItsLimit = limit === '' || limit === rule;
  return [
    ['Rule', rule],
    ['Measured', `${metric} ${value === '' ? 'without a value' : value} (${verdict})`],
    ['Limit', isRuleItsLimit ? '' : limit],
    ['Samples', samples === null ? '' : `${samples}${window === null ? '' : ` in ${window}`}`],
  ];
}
