import { workOn } from '../../live/workers/thread.ts';
import { tuning } from '../../sim/tune/tuning.ts';

workOn(tuning);
