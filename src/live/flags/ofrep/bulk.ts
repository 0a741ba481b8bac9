import type { JsonObject } from '../../../core/flags/json.ts';
import { evaluationText } from './answer-body.ts';
import type { FlagSource } from './flag-source.ts';
import { shortHash } from './short-hash.ts';

export interface BulkQuestion {
  readonly context: JsonObject;
  /** The bytes that the context was read from. */
  readonly written: Uint8Array;
  /** Where changes are told, as a path with the version of the flags in its query. */
  readonly changesAt: string;
}

export interface BulkAnswer {
  readonly text: string;
  readonly etag: string;
}

/** A client whose page is hidden for so long may close its stream, s; OFREP's default. */
const INACTIVITY_SECONDS = 120;

/**
 * All flags for one context: disabled ones and failures, too, each in its place. The entity tag covers
 * the context, the version and the answers, so that neither another user, nor another configuration,
 * nor the time that a rule looks at is taken for what the client has already.
 */
export async function bulkAnswer(
  flags: FlagSource,
  { context, written, changesAt }: BulkQuestion,
  nowMs: number,
): Promise<BulkAnswer> {
  const answered = flags
    .keys()
    .map(async (key) => evaluationText(key, await flags.evaluate(key, context, nowMs)));
  const besides = JSON.stringify({
    metadata: flags.metadata(),
    eventStreams: [
      {
        type: 'sse',
        endpoint: { requestUri: changesAt },
        inactivityDelaySec: INACTIVITY_SECONDS,
      },
    ],
  });
  const text = `${besides.slice(0, -1)},"flags":[${(await Promise.all(answered)).join(',')}]}`;
  return { text, etag: `"${shortHash(written, text)}"` };
}

/** Whether If-None-Match names the tag, RFC 9110 §13.1.2: weakly compared, in a list, or `*`. */
export function isKnown(etag: string, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}
