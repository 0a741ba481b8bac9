import { z } from 'zod';
import { expecting } from '../findings.ts';
import {
  ATTRIBUTE_ORIGINS,
  type AttributeSource,
  parseAttributeSource,
} from '../routing/attributes.ts';
import { duration } from './quantities.ts';

/** Where proxies commonly put the payload of a JWT that they have verified. */
const CLAIMS_HEADER = 'x-jwt-payload';

/** How long a request waits for a provider. */
const PROVIDER_TIMEOUT_MS = 50;

/** A request that waits longer than this for a segment has a problem of its own. */
const MAX_PROVIDER_TIMEOUT_MS = 5_000;

const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

const ORIGINS = ATTRIBUTE_ORIGINS.map((origin) => `${origin}:<name>`).join(', ');

const attributeSource = expecting(
  `where it is found, one of ${ORIGINS}`,
  z.string().refine((written) => parseAttributeSource('', written) !== undefined),
);

const attributeName = expecting(
  'a name that rules can read, such as tier; targetingKey is given already',
  z.string().regex(/^(?!targetingKey$)[A-Za-z_][A-Za-z0-9_-]{0,63}$/),
);

/** The `flags` of a scenario or a production file: what its router serves, and who is in which segment. */
export const flagsSchema = z.strictObject({
  file: fileName.describe("Flags in flagd's format."),
  segment: expecting('the key of a flag', z.string().min(1).max(200))
    .exactOptional()
    .describe("The flag whose value names a request's segment; routes open segments by name."),
  attributes: z
    .record(attributeName, attributeSource)
    .default({})
    .describe('What rules see of a request beside its targetingKey, such as header:x-user-tier.'),
  claims: expecting('the name of a header', z.string().regex(/^[A-Za-z0-9-]{1,100}$/))
    .default(CLAIMS_HEADER)
    .describe('The header in which a trusted proxy hands on the payload of a verified JWT.'),
  provider: z
    .strictObject({
      module: fileName.describe('Exports createProvider(), which gives an OpenFeature provider.'),
      timeout: duration
        .refine((ms) => ms <= MAX_PROVIDER_TIMEOUT_MS, {
          error: 'is too long for a request to wait; expected at most 5s',
        })
        .default(PROVIDER_TIMEOUT_MS)
        .describe('How long a request waits for it before the local rules decide; 50ms if absent.'),
    })
    .exactOptional()
    .describe('Asked for the segment before the file is.'),
});

/** The `flags` as written; files are named as it names them. */
export interface WrittenFlags {
  readonly file: string;
  /** Null where nobody's segment matters. */
  readonly segmentFlag: string | null;
  readonly sources: readonly AttributeSource[];
  /** In lower case. */
  readonly claimsHeader: string;
  readonly provider: { readonly module: string; readonly timeoutMs: number } | null;
}

export function flagsOf(written: z.output<typeof flagsSchema>): WrittenFlags {
  const { provider } = written;
  return {
    file: written.file,
    segmentFlag: written.segment ?? null,
    sources: Object.entries(written.attributes).flatMap(
      ([attribute, source]) => parseAttributeSource(attribute, source) ?? [],
    ),
    claimsHeader: written.claims.toLowerCase(),
    provider: provider ? { module: provider.module, timeoutMs: provider.timeout } : null,
  };
}

/** The flags of another file, if one is given, for the same segments as before. */
export function withFile(
  written: WrittenFlags | null,
  file: string | undefined,
): WrittenFlags | null {
  if (file === undefined) return written;
  return written === null ? flagsOf(flagsSchema.parse({ file })) : { ...written, file };
}
