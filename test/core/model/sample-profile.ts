import type { Profile } from '../../../src/core/model/profile.ts';

export const PROFILE: Profile = {
  name: 'sample',
  version: 'v9',
  latency: {
    firstTokenMs: { median: 60, p95: 110 },
    interTokenMs: { median: 7, p95: 12 },
  },
  outputTokens: { median: 32, p95: 60 },
  errors: { rate: 0, kinds: { '500': 2, '503': 1 } },
  quality: { hallucination: 0.05, vague: 0.1 },
  price: { inputPerMillion: 0.5, outputPerMillion: 1.5 },
};
