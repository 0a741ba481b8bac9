import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isError, readYaml, strictly } from '../../../src/core/document.ts';
import { readRollout } from '../../../src/core/rollout/argo.ts';
import { planRollout } from '../../../src/core/rollout/plan.ts';
import { runScript } from './scripted-world.ts';

const SEED = join(import.meta.dirname, '../../../../shared/seed/inference-service.yaml');

const MODELS = {
  stable: { version: 'v1.2', hash: 'aaaa' },
  canary: { version: 'v1.3', hash: 'bbbb' },
};

describe.skipIf(!existsSync(SEED))(
  'the rollout as it was first given (skipped where ../shared is absent)',
  () => {
    const read = () => readRollout(readYaml('seed.yaml', readFileSync(SEED, 'utf8')).documents);

    it('runs as written, with warnings that say what Argo would say and how to mend it', () => {
      const rollout = read();
      if (!rollout.ok) throw new Error('refused');
      const warnings = rollout.problems.map(({ message }) => message);
      expect(warnings.filter((text) => text.includes('without declaring it'))).toHaveLength(3);
      expect(warnings.filter((text) => text.includes('from an earlier analysis'))).toHaveLength(2);
      const queries = new Set<string>();
      const run = runScript(planRollout(rollout.rollout, [], MODELS), {
        read: (query) => {
          queries.add(query);
          return query.includes('quality_score') ? 0.95 : 0.001;
        },
        untilMs: 3 * 60 * 60_000,
      });
      expect(run.state.outcome).toBe('promoted');
      expect([...queries].every((query) => query.includes('rollout_hash="bbbb"'))).toBe(true);
    });

    it('is refused when strict', () => {
      const errors = read().problems.map(strictly).filter(isError);
      expect(errors).toHaveLength(5);
      expect(errors.every(({ message }) => message.includes('Argo would'))).toBe(true);
    });
  },
);
