import type { Context } from 'hono';

export type ErrorType = 'bad_data' | 'execution' | 'not_found';

const STATUS = { bad_data: 400, execution: 422, not_found: 404 } as const;

/** A request that cannot be served; its routes throw it, and the app turns it into the body. */
export class ApiFailure extends Error {
  readonly type: ErrorType;

  constructor(type: ErrorType, message: string) {
    super(message);
    this.name = 'ApiFailure';
    this.type = type;
  }
}

export function failureBody(c: Context, failure: ApiFailure): Response {
  return c.json(
    { status: 'error', errorType: failure.type, error: failure.message },
    STATUS[failure.type],
  );
}

/** `invalid parameter "time": …`, HTTP 400. */
export function badParameter(name: string, problem: string): ApiFailure {
  return new ApiFailure('bad_data', `invalid parameter "${name}": ${problem}`);
}
