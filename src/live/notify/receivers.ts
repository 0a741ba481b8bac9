import { readFileSync, statSync } from 'node:fs';
import type { NoticeKind } from '../../core/notify/notice.ts';
import { type ReceiverPlace, receiverUrlProblem } from '../../core/scenario/notify-schema.ts';
import type { SecretPlace } from '../../core/scenario/prometheus-file.ts';
import type { EndpointPlaces } from '../prometheus/endpoint.ts';
import { signingKey } from './signature.ts';

/** Who is told, with its secrets at hand. */
export interface Receiver {
  readonly name: string;
  readonly on: ReadonlySet<NoticeKind>;
  /** A secret: it is in no log, error or file of ours. */
  readonly url: string;
  /** Null of a Slack-compatible one. */
  readonly key: Buffer | null;
}

export type ReceiversRead =
  | { readonly ok: true; readonly receivers: readonly Receiver[] }
  /** One line that names the place, says what to do, and holds no secret. */
  | { readonly ok: false; readonly error: string };

/** Anybody else on the machine may read it, or put another in its place. */
const OPEN_TO_OTHERS = 0o006;

const KEY_WORDS =
  'expected whsec_ and the base64 of 24 to 64 random bytes: echo "whsec_$(openssl rand -base64 32)"';

/** The receivers of a production file; addresses and keys are looked up now. */
export function readReceivers(
  written: readonly ReceiverPlace[],
  places: EndpointPlaces,
): ReceiversRead {
  const receivers: Receiver[] = [];
  for (const { name, on, url, secret } of written) {
    const address = typeof url === 'string' ? { ok: true as const, text: url } : read(url, places);
    if (!address.ok) return refused(name, address.error);
    const problem = receiverUrlProblem(address.text);
    if (problem !== null) return refused(name, `its URL ${problem}`);
    const found = secret === null ? null : read(secret, places);
    if (found?.ok === false) return refused(name, found.error);
    const key = found && signingKey(found.text);
    if (found && key === null) return refused(name, `its key is none; ${KEY_WORDS}`);
    receivers.push({ name, on: new Set(on), url: address.text, key });
  }
  return { ok: true, receivers };
}

function refused(name: string, error: string): ReceiversRead {
  return { ok: false, error: `notify: ${name}: ${error}` };
}

type SecretText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string };

function read(place: SecretPlace, { environment, resolve }: EndpointPlaces): SecretText {
  if (place.from === 'file') return textIn(resolve(place.path));
  const text = environment[place.name]?.trim();
  if (text) return { ok: true, text };
  return { ok: false, error: `the environment variable ${place.name} is not set` };
}

function textIn(path: string): SecretText {
  try {
    if ((statSync(path).mode & OPEN_TO_OTHERS) !== 0) {
      return { ok: false, error: `${path} may be read by everybody; chmod 600 ${path}` };
    }
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? { ok: false, error: `${path} is empty` } : { ok: true, text };
  } catch (error) {
    return {
      ok: false,
      error: `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`,
    };
  }
}
