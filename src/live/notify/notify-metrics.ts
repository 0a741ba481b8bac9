import { Counter, Gauge, type Registry } from 'prom-client';

/** What became of a notice, or of an attempt at one. */
export const DELIVERY_OUTCOMES = ['delivered', 'failed', 'refused', 'expired', 'dropped'] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** What is exposed of one receiver. */
export interface ReceiverMeter {
  count(outcome: DeliveryOutcome): void;
  /** `pending` is asked whenever the series are read. */
  watch(pending: () => number): void;
}

export function receiverMeters(registry: Registry): (receiver: string) => ReceiverMeter {
  const registers = [registry];
  const watched: { readonly receiver: string; pending(): number }[] = [];
  const counter = new Counter({
    name: 'understudy_notifications_total',
    help: 'Notices delivered, refused, expired and dropped, and attempts that failed.',
    labelNames: ['receiver', 'outcome'],
    registers,
  });
  const gauge: Gauge = new Gauge({
    name: 'understudy_notifications_pending',
    help: 'Notices that a receiver has yet to get.',
    labelNames: ['receiver'],
    registers,
    collect: () => {
      for (const { receiver, pending } of watched) gauge.set({ receiver }, pending());
    },
  });
  return (receiver) => {
    for (const outcome of DELIVERY_OUTCOMES) counter.inc({ receiver, outcome }, 0);
    return {
      count: (outcome) => counter.inc({ receiver, outcome }, 1),
      watch: (pending) => watched.push({ receiver, pending }),
    };
  };
}
