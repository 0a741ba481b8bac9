import type { ServerMetrics } from '../../core/model/server/server-metrics.ts';

export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** A server's metrics in Prometheus's text format. All but the values is put into words once. */
export function expositionOf({ families }: ServerMetrics): (atMs: number) => string {
  const worded = families.map(({ name, type, help, series }) => ({
    head: `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`,
    series: series.map(({ samples, values }) => ({
      values,
      names: samples.map((sample) => `${sample.name}{${labelsText(sample.labels)}} `),
    })),
  }));
  return (atMs) => {
    let text = '';
    for (const { head, series } of worded) {
      text += head;
      for (const { names, values } of series) {
        const read = values(atMs);
        for (let i = 0; i < names.length; i += 1) text += `${names[i]}${read[i]}\n`;
      }
    }
    return text;
  };
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
