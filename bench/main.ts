/**
 * `npm run bench [name…]`: every bench, or the named ones. Exits with 1 if an aim was missed.
 * All figures are of one machine in one run: only the ratios travel.
 */
import { availableParallelism, loadavg } from 'node:os';
import { abtestBench } from './abtest.ts';
import { analysisBench } from './analysis.ts';
import type { Bench } from './bench.ts';
import { compareBench } from './compare.ts';
import { dashboardBench } from './dashboard.ts';
import { detectorsBench } from './detectors.ts';
import { distributionBench } from './distribution.ts';
import { flagsBench } from './flags.ts';
import { flagsRouterBench } from './flags-router.ts';
import { ofrepBench } from './ofrep.ts';
import { promqlBench } from './promql.ts';
import { routerBench } from './router.ts';
import { shadowBench } from './shadow.ts';
import { simulationBench } from './simulation.ts';
import { tuneBench } from './tune.ts';
import { vendorBench } from './vendor.ts';
import { workersBench } from './workers.ts';

const BENCHES: readonly Bench[] = [
  abtestBench,
  analysisBench,
  compareBench,
  dashboardBench,
  detectorsBench,
  distributionBench,
  flagsBench,
  flagsRouterBench,
  ofrepBench,
  promqlBench,
  routerBench,
  shadowBench,
  simulationBench,
  tuneBench,
  vendorBench,
  workersBench,
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  const known = BENCHES.map(({ name }) => name).join(', ');
  console.error(`no bench ${unknown.join(', ')}; there are: ${known}`);
  process.exit(2);
}

const load = loadavg()[0]?.toFixed(1);
console.log(`Node ${process.version}, ${availableParallelism()} cores, load ${load} at the start`);
let missed = 0;
for (const bench of BENCHES) {
  if (asked.length > 0 && !asked.includes(bench.name)) continue;
  console.log(`\n# ${bench.name}`);
  for (const { what, met } of await bench.run(console.log)) {
    console.log(`${met ? 'met   ' : 'MISSED'}  ${what}`);
    if (!met) missed += 1;
  }
}
process.exitCode = missed > 0 ? 1 : 0;
