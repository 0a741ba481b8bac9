import { z } from 'zod';
import { expecting } from '../findings.ts';
import type { HealthSettings } from '../routing/endpoint-health.ts';
import type { EjectionSettings } from '../routing/outlier-ejection.ts';
import { ejectionOf, ejectionSchema, healthOf, healthSchema } from './endpoint-schema.ts';
import type { SecretPlace } from './prometheus-file.ts';
import { duration } from './quantities.ts';

const MAX_ENDPOINTS = 64;

/** Milliseconds; the router's own where nothing is written. */
export interface EndpointTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
}

/** How a model of a production file is reached, and as whom. */
export interface ServedModel {
  /** Base URLs of its replicas, at least one: `/v1/…` is found below each. */
  readonly endpoints: readonly string[];
  /** What requests call it; null leaves them as they come. */
  readonly modelName: string | null;
  /** Sent as a bearer token in place of the client's own; null leaves that as it comes. */
  readonly apiKey: SecretPlace | null;
  /** PEM files, as written. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** An HTTP proxy on the way to it; null for none. */
  readonly proxy: string | null;
  readonly timeouts: EndpointTimeouts;
  readonly health: HealthSettings;
  readonly ejection: EjectionSettings;
  readonly price: { readonly inputPerMillion: number; readonly outputPerMillion: number };
}

const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

const variable = expecting(
  'the name of an environment variable, such as OPENAI_API_KEY',
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
);

const baseUrl = z
  .string({ error: 'expected an http or https URL' })
  .superRefine((text, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    // Not shown: it may hold a password, and that may be what is wrong with it.
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
      return complain('is no http or https URL');
    const { username, password, search, hash } = new URL(text);
    if (username !== '' || password !== '') {
      complain('holds a user or password; expected apiKeyEnv or apiKeyFile');
    }
    if (search !== '' || hash !== '') complain('has a query or fragment; expected none');
  });

const dollars = expecting('US dollars, at least 0', z.number().min(0).max(1e6));

const tls = z
  .strictObject({
    ca: fileName
      .exactOptional()
      .describe('Who vouches for the endpoints, where no public CA does.'),
    cert: fileName.exactOptional().describe('Our certificate, for endpoints that demand one.'),
    key: fileName.exactOptional().describe('The key of our certificate.'),
  })
  .refine(({ cert, key }) => (cert === undefined) === (key === undefined), {
    error: 'has only one of cert and key; expected both, or neither',
  });

/** What a model of a production file says beside its version and its hash. */
export const servedModelShape = {
  endpoints: z
    .array(baseUrl)
    .min(1)
    .max(MAX_ENDPOINTS)
    .exactOptional()
    .describe('Base URLs of its replicas; /v1/… is found below each.'),
  modelName: expecting('the name of a model', z.string().min(1).max(200))
    .exactOptional()
    .describe('Takes the place of `model` in requests; they pass as they are if absent.'),
  apiKeyEnv: variable.exactOptional().describe('The environment variable with the API key.'),
  apiKeyFile: fileName
    .exactOptional()
    .describe('A file with the API key, only for its owner to read.'),
  tls: tls.default({}).describe('Certificates of https endpoints.'),
  proxy: baseUrl
    .exactOptional()
    .describe('An HTTP proxy on the way to it, asked for a tunnel (CONNECT).'),
  timeouts: z
    .strictObject({
      connect: duration.default(2_000).describe('To open a connection; 2s if absent.'),
      firstByte: duration.default(60_000).describe("Until the answer's headers; 60s if absent."),
      idle: duration.default(30_000).describe('Between two pieces of an answer; 30s if absent.'),
    })
    .default({ connect: 2_000, firstByte: 60_000, idle: 30_000 })
    .describe('How long an endpoint may take.'),
  health: healthSchema.describe('How its endpoints are asked whether they are well.'),
  ejection: ejectionSchema.describe('When requests that fail take an endpoint out.'),
  price: z
    .strictObject({
      inputPerMillion: dollars.describe('US dollars for a million tokens of prompts.'),
      outputPerMillion: dollars.describe('US dollars for a million tokens of answers.'),
    })
    .default({ inputPerMillion: 0, outputPerMillion: 0 })
    .describe('What its tokens cost, for cost-per-request; nothing if absent.'),
};

const written = z.strictObject(servedModelShape);

/** What a model says twice, or in vain. */
export function checkServed(model: Partial<z.output<typeof written>>, context: z.RefinementCtx) {
  const complain = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (model.apiKeyEnv !== undefined && model.apiKeyFile !== undefined) {
    complain('apiKeyFile', 'is a second API key; expected one of apiKeyEnv and apiKeyFile');
  }
  const urls = Array.isArray(model.endpoints) ? model.endpoints.map(String) : [];
  const isPlain = urls.some((url) => /^http:/i.test(url));
  if (isPlain && Object.keys(model.tls ?? {}).length > 0) {
    complain('tls', 'is for https; expected https endpoints, or no tls');
  }
  if (new Set(urls.map(plainUrl)).size < urls.length)
    complain('endpoints', 'has one of them twice');
}

/** Null of a model that only names its series: a backtest needs no more. */
export function servedModelOf(model: z.output<typeof written>): ServedModel | null {
  const { endpoints, modelName, timeouts } = model;
  if (endpoints === undefined) return null;
  return {
    endpoints: endpoints.map(plainUrl),
    modelName: modelName ?? null,
    apiKey: apiKeyOf(model),
    tls: model.tls,
    proxy: model.proxy ?? null,
    timeouts: {
      connectMs: timeouts.connect,
      firstByteMs: timeouts.firstByte,
      idleMs: timeouts.idle,
    },
    health: healthOf(model.health),
    ejection: ejectionOf(model.ejection),
    price: model.price,
  };
}

function plainUrl(url: string): string {
  return url.replace(/\/+$/, '');
}

function apiKeyOf({ apiKeyEnv, apiKeyFile }: z.output<typeof written>): SecretPlace | null {
  if (apiKeyEnv !== undefined) return { from: 'environment', name: apiKeyEnv };
  return apiKeyFile === undefined ? null : { from: 'file', path: apiKeyFile };
}
