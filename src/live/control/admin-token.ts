import { readFileSync } from 'node:fs';
import type { SecretPlace } from '../../core/scenario/prometheus-file.ts';
import type { EndpointPlaces } from '../prometheus/endpoint.ts';

/** A bearer token as HTTP can carry it (RFC 6750 §2.1), and nobody guesses. */
const TOKEN = /^[\w.~+/-]{16,4096}=*$/;

export type TokenRead =
  | { readonly ok: true; readonly token: string }
  /** One line that names the place, and not the token. */
  | { readonly ok: false; readonly error: string };

/** Reads a token from its file, whose last line may end. */
export function readToken(path: string): TokenRead {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : error;
    return { ok: false, error: `${path}: cannot read the token: ${why}` };
  }
  return tokenOf(text, path);
}

/** Reads a token from an environment variable. */
export function tokenInEnvironment(
  name: string,
  environment: EndpointPlaces['environment'],
): TokenRead {
  const text = environment[name];
  if (text === undefined) {
    return { ok: false, error: `the environment variable ${name}: is not set` };
  }
  return tokenOf(text, `the environment variable ${name}`);
}

/** Reads a token from where a production file says it is. */
export function tokenAt(place: SecretPlace, { environment, resolve }: EndpointPlaces): TokenRead {
  if (place.from === 'file') return readToken(resolve(place.path));
  return tokenInEnvironment(place.name, environment);
}

function tokenOf(text: string, where: string): TokenRead {
  const token = text.trim();
  if (TOKEN.test(token)) return { ok: true, token };
  const expected = 'expected at least 16 letters, digits or any of . _ ~ + / - in one line';
  return { ok: false, error: `${where}: not a token; ${expected}` };
}
