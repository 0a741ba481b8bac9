import { resolve } from 'node:path';
import { isWebOrigin } from '../core/web-origin.ts';
import type { OfrepAccess } from '../live/flags/ofrep/access.ts';
import { filesOnDisk } from './files-on-disk.ts';

/** The flags that say which feature flags a router serves, and to whom, as text. */
export interface FlagServingFlags {
  readonly flags?: string;
  readonly ofrepToken?: string;
  readonly ofrepOrigins?: string;
}

/** Who may ask the router for feature flags. A text is what to print. */
export function ofrepAccess({ ofrepToken, ofrepOrigins }: FlagServingFlags): OfrepAccess | string {
  if (ofrepToken !== undefined && !/^[\x21-\x7e]+$/.test(ofrepToken)) {
    return '--ofrep-token: expected a text without blanks, such as `openssl rand -hex 16` gives';
  }
  const tokens = ofrepToken === undefined ? [] : [ofrepToken];
  if (ofrepOrigins === undefined || ofrepOrigins === '*') return { tokens, origins: '*' };
  const origins = ofrepOrigins.split(',');
  const wrong = origins.find((origin) => !isWebOrigin(origin));
  if (wrong === undefined) return { tokens, origins };
  return `--ofrep-origins ${wrong}: expected origins, such as https://app.example,https://b.example`;
}

type FlagFile =
  | { readonly ok: true; readonly file: string | undefined }
  | { readonly ok: false; readonly error: string };

/** The file that is to be served in place of the scenario's own, if any. */
export function flagFile({ flags }: FlagServingFlags): FlagFile {
  if (flags === undefined) return { ok: true, file: undefined };
  const file = resolve(flags);
  const read = filesOnDisk.read(file);
  return read.ok
    ? { ok: true, file }
    : { ok: false, error: `--flags ${flags}: cannot read it: ${read.error}` };
}
