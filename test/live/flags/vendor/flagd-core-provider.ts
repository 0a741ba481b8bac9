import { FlagdCore } from '@openfeature/flagd-core';
import type { EvaluationContext, Provider } from '@openfeature/server-sdk';

const FLAGS = {
  flags: {
    'user-segment': {
      state: 'ENABLED',
      variants: { internal: 'internal', beta: 'beta', none: '' },
      defaultVariant: 'none',
      targeting: {
        if: [
          { ends_with: [{ var: 'email' }, '@example.com'] },
          'internal',
          { in: [{ var: 'tier' }, ['beta', 'early']] },
          'beta',
          {
            fractional: [
              ['beta', 10],
              ['none', 90],
            ],
          },
        ],
      },
    },
  },
};

/** The flags as a file has them. */
export const text = JSON.stringify(FLAGS);

/** flagd's own evaluator as a vendor. */
export function createProvider(): Pick<
  Provider,
  'metadata' | 'runsOn' | 'resolveStringEvaluation'
> {
  const core = new FlagdCore();
  core.setConfigurations(text);
  return {
    metadata: { name: 'flagd-core' },
    runsOn: 'server',
    resolveStringEvaluation: async (flag: string, fallback: string, context: EvaluationContext) =>
      core.resolve('string', flag, fallback, context),
  };
}
