import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { prometheusConfig, scrapeConfigToAdd } from '../../../src/live/prometheus/config.ts';

it('scrapes the targets of each job, whatever their paths', () => {
  const text = prometheusConfig({
    scrapeIntervalMs: 750,
    evaluationIntervalMs: 1_000,
    lookbackMs: 15_000,
    targets: [
      { job: 'router', url: 'http://127.0.0.1:8080/metrics', labels: { zone: 'a' } },
      { job: 'models', url: 'https://127.0.0.1:8081/stable/metrics?format=text' },
      { job: 'models', url: 'http://127.0.0.1:8082/metrics' },
    ],
  });
  expect(parse(text)).toEqual({
    global: { scrape_interval: '750ms', scrape_timeout: '750ms', evaluation_interval: '1000ms' },
    scrape_configs: [
      {
        job_name: 'router',
        static_configs: [{ targets: ['127.0.0.1:8080'], labels: { zone: 'a' } }],
      },
      {
        job_name: 'models',
        static_configs: [
          {
            targets: ['127.0.0.1:8081'],
            labels: {
              __scheme__: 'https',
              __metrics_path__: '/stable/metrics',
              __param_format: 'text',
            },
          },
          { targets: ['127.0.0.1:8082'], labels: {} },
        ],
      },
    ],
  });
});

it('lets exposed labels win where it is told to', () => {
  const settings = { scrapeIntervalMs: 1_000, evaluationIntervalMs: 1_000, lookbackMs: 15_000 };
  const targets = [{ job: 'j', url: 'http://127.0.0.1:8080/metrics' }];
  expect(parse(prometheusConfig({ ...settings, targets, honorLabels: true }))).toMatchObject({
    scrape_configs: [{ job_name: 'j', honor_labels: true }],
  });
});

it('shows what to add to a configuration that is not ours', () => {
  const labels = { rollout_hash: 'abc' };
  const target = { job: 'canary', url: 'http://127.0.0.1:8080/metrics', labels };
  expect(parse(scrapeConfigToAdd([target], 20_000))).toEqual([
    {
      job_name: 'understudy',
      scrape_interval: '20000ms',
      scrape_timeout: '10000ms',
      static_configs: [{ targets: ['127.0.0.1:8080'], labels }],
    },
  ]);
});
