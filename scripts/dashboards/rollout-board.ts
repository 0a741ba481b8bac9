import type { Board } from './board.ts';
import { COMPARED, REQUESTS } from './rollout-comparison.ts';
import { ENGINE, TOLD } from './rollout-operation.ts';
import { DONE, STANDS } from './rollout-progress.ts';
import { ENDPOINTS, SCORING } from './rollout-serving.ts';
import { SHADOW } from './rollout-shadow.ts';

/** Something that has just become so: 1 now, and not all the time. */
function became(series: string): string {
  return `${series} == 1 and changes(${series}[$__rate_interval]) > 0`;
}

export const ROLLOUT: Board = {
  name: 'rollout',
  uid: 'understudy-rollout',
  title: 'Understudy: rollout',
  says: 'One rollout: where it stands, what it waits for, and the canary beside stable.',
  variables: [
    {
      name: 'job',
      label: 'Job',
      values: 'label_values(inference_rollout_info, job)',
      several: true,
    },
    {
      name: 'rollout',
      label: 'Rollout',
      values: 'label_values(understudy_rollout_phase{job=~"$job"}, rollout)',
    },
    {
      name: 'stable',
      label: 'Stable',
      values: 'label_values(inference_rollout_info{job=~"$job",role="stable"}, rollout_hash)',
    },
    {
      name: 'canary',
      label: 'Canary',
      values: 'label_values(inference_rollout_info{job=~"$job",role="canary"}, rollout_hash)',
    },
  ],
  marks: [
    {
      name: 'Rule failed',
      colour: 'orange',
      query: became('understudy_trigger_verdict{rollout="$rollout",verdict="Failed"}'),
      title: '{{rule}}: Failed',
    },
    {
      name: 'Ended',
      colour: 'red',
      query: became(
        'understudy_rollout_phase{rollout="$rollout",phase=~"promoted|rolled-back|aborted"}',
      ),
      title: '{{rollout}}: {{phase}}',
    },
    {
      name: 'Weight',
      colour: 'blue',
      query: 'changes(understudy_rollout_weight{rollout="$rollout"}[$__rate_interval]) > 0',
      title: '{{rollout}}: another weight',
    },
  ],
  sections: [STANDS, DONE, COMPARED, REQUESTS, SCORING, ENDPOINTS, SHADOW, ENGINE, TOLD],
};
