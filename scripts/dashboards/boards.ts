import type { Board } from './board.ts';
import { ROLLOUT } from './rollout-board.ts';
import { SERVING } from './serving-board.ts';

export const BOARDS: readonly Board[] = [ROLLOUT, SERVING];
