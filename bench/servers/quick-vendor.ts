import type { EvaluationContext } from '@openfeature/server-sdk';

/** A provider that answers from memory, as vendors do, and hangs where a context says so. */
export function createProvider() {
  return {
    metadata: { name: 'quick' },
    runsOn: 'server',
    resolveStringEvaluation: async (
      _flag: string,
      _fallback: string,
      context: EvaluationContext,
    ) => (context.hangs ? new Promise(() => {}) : { value: context.tier }),
  };
}
