import { Counter, Gauge, type Registry } from 'prom-client';

/** What the router exposes of its kill switch. */
export interface KillMeter {
  on(isOn: boolean): void;
  cut(answers: number): void;
}

export function killMeter(registry: Registry): KillMeter {
  const registers = [registry];
  const gauge = new Gauge({
    name: 'understudy_kill_switch',
    help: '1 while every request goes to stable, whatever the rollout says.',
    // Of several processes: on if it is on in one.
    aggregator: 'max',
    registers,
  });
  const counter = new Counter({
    name: 'understudy_kill_switch_cut_total',
    help: 'Answers of the canary that the kill switch cut off; no error of the canary.',
    registers,
  });
  return {
    on: (isOn) => gauge.set(isOn ? 1 : 0),
    cut: (answers) => counter.inc(answers),
  };
}
