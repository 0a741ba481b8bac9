import { workOn } from '../../src/live/workers/thread.ts';
import { simulatedBand } from './simulated-band.ts';

workOn(() => simulatedBand);
