import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { STYLE } from './style.ts';

/** A file that the page loads. */
export interface Asset {
  readonly type: string;
  readonly body: string;
}

const BROWSER = join(import.meta.dirname, 'browser');

/** Everything the page loads, from this machine alone: it works where there is no network. */
export function assets(): ReadonlyMap<string, Asset> {
  const { resolve } = createRequire(import.meta.url);
  const read = (path: string) => readFileSync(path, 'utf8');
  const script = (body: string) => ({ type: 'text/javascript; charset=utf-8', body });
  const sheet = (body: string) => ({ type: 'text/css; charset=utf-8', body });
  return new Map<string, Asset>([
    ['uplot.js', script(read(resolve('uplot/dist/uPlot.iife.min.js')))],
    ['uplot.css', sheet(read(resolve('uplot/dist/uPlot.min.css')))],
    ['style.css', sheet(STYLE)],
    ...readdirSync(BROWSER).map((name) => [name, script(read(join(BROWSER, name)))] as const),
  ]);
}
