import { COMMAND_VERBS } from '../../core/rollout/state.ts';

/** What can be asked of a rollout under way: to look, and to tell it. */
export const CONTROL_VERBS: readonly string[] = ['status', 'watch', ...COMMAND_VERBS, 'weight'];
