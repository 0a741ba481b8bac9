import { MAX_COUNTED_USERS } from './limits.ts';

/** Who got answers of the canary, and how many of those were bad. */
export interface Exposure {
  readonly canaryRequests: number;
  /** Distinct users, as far as the requests name them; exact up to MAX_COUNTED_USERS. */
  readonly users: number;
  /** The bound was reached: there were at least this many. */
  readonly usersAtLeast: boolean;
  /** Errors, hallucinations and low quality, as far as they were seen (scoring is sampled). */
  readonly badAnswers: number;
}

export interface ExposureCount {
  /** A user got an answer of the canary, whole or in part. */
  answered(user: string | undefined): void;
  /** An answer already counted turned out bad. */
  bad(): void;
  read(): Exposure;
}

export function exposureCount(maxUsers: number = MAX_COUNTED_USERS): ExposureCount {
  const users = new Set<string>();
  let canaryRequests = 0;
  let badAnswers = 0;
  let full = false;
  return {
    answered: (user) => {
      canaryRequests += 1;
      if (user === undefined) return;
      if (users.size < maxUsers) users.add(user);
      else if (!users.has(user)) full = true;
    },
    bad: () => {
      badAnswers += 1;
    },
    read: () => ({ canaryRequests, users: users.size, usersAtLeast: full, badAnswers }),
  };
}
