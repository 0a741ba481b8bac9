/* Writes scenarios/traces/bursts.csv: `npx tsx scripts/burst-trace.ts`. */
import { writeFileSync } from 'node:fs';
import { burstTrace } from './burst-rows.ts';

writeFileSync(new URL('../scenarios/traces/bursts.csv', import.meta.url), burstTrace());
