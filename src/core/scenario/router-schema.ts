import { z } from 'zod';
import { expecting } from '../findings.ts';
import { isLoopback } from '../loopback.ts';
import { isWebOrigin } from '../web-origin.ts';
import type { SecretPlace } from './prometheus-file.ts';
import { duration, moment } from './quantities.ts';

/** Where a production router listens, and what it does by itself. */
export interface RouterPlace {
  /** 0 takes a free one. */
  readonly port: number;
  readonly host: string;
  readonly admin: {
    readonly port: number;
    readonly host: string;
    /** Null: whoever reaches the port may give commands. */
    readonly token: SecretPlace | null;
    /** Opens what only looks; null for none. */
    readonly readToken: SecretPlace | null;
  };
  /** Who may ask for feature flags. */
  readonly ofrep: {
    /** Null: everybody who reaches the port. */
    readonly token: SecretPlace | null;
    /** Of web pages; `*` for all. */
    readonly origins: readonly string[] | '*';
  };
  /** What an engine in another process calls it; null for the name of the machine. */
  readonly name: string | null;
  /** The admin port of the engine that it follows; null where that is in the same process. */
  readonly follows: { readonly url: string; readonly token: SecretPlace | null } | null;
  /** What becomes of users when the process is told to end. */
  readonly drain: {
    /** How long it serves on, and says that it leaves. */
    readonly leaveMs: number;
    /** How long answers under way may take after that. */
    readonly finishMs: number;
  };
  /** What is done when the engine has been away for so long. */
  readonly engineAway: { readonly afterMs: number; readonly do: 'hold' | 'stable' };
}

const port = expecting('a port from 0 to 65535', z.int().min(0).max(65_535));
const host = expecting('an address to listen on', z.string().min(1).max(255));
const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);
const variable = expecting(
  'the name of an environment variable, such as UNDERSTUDY_TOKEN',
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
);

const LOOPBACK = '127.0.0.1';
const PORT = 8_080;
const ADMIN_PORT = 8_081;
const MAX_ORIGINS = 100;
/** A load balancer asks every few seconds; both together are within the 30 s that Kubernetes gives. */
const DRAIN = { leave: 5_000, finish: 20_000 };
const ENGINE_AWAY = { after: 300_000, do: 'hold' } as const;

/** A name of a router, as it stands in a path. */
export const routerName = expecting(
  'letters, digits, dots, - and _',
  z.string().regex(/^[\w.-]{1,100}$/),
);

const tokenShape = {
  tokenEnv: variable.exactOptional().describe('The environment variable with the token.'),
  tokenFile: fileName.exactOptional().describe('A file with the token.'),
};

interface WrittenToken {
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
}

const TWO_TOKENS = { error: 'has two tokens; expected one of tokenEnv and tokenFile' };

function hasOneToken({ tokenEnv, tokenFile }: WrittenToken): boolean {
  return tokenEnv === undefined || tokenFile === undefined;
}

const origin = expecting(
  'the origin of web pages, such as https://app.example',
  z.string().refine(isWebOrigin),
);

const ofrepSchema = z
  .strictObject({
    ...tokenShape,
    origins: z
      .array(origin)
      .min(1)
      .max(MAX_ORIGINS)
      .exactOptional()
      .describe('The web pages whose scripts may ask; all if absent.'),
  })
  .refine(hasOneToken, TWO_TOKENS);

const adminSchema = z
  .strictObject({
    port: port.default(ADMIN_PORT).describe('Commands and the state; 8081 if absent.'),
    host: host.default(LOOPBACK).describe('127.0.0.1 if absent; any other needs a token.'),
    ...tokenShape,
    read: z
      .strictObject(tokenShape)
      .refine(hasOneToken, TWO_TOKENS)
      .exactOptional()
      .describe('Another token, for who may look and give no command.'),
  })
  .refine(hasOneToken, TWO_TOKENS)
  .refine(({ read, tokenEnv, tokenFile }) => read === undefined || (tokenEnv ?? tokenFile), {
    error: 'has a token for looking and none for commands; expected tokenEnv or tokenFile',
  })
  .refine(({ host, tokenEnv, tokenFile }) => isLoopback(host) || (tokenEnv ?? tokenFile), {
    error: 'would be open to the network; expected tokenEnv or tokenFile, or host: 127.0.0.1',
  });

const engineUrl = expecting(
  "the URL of the engine's admin port, such as http://engine:8081",
  z.string().regex(/^https?:\/\/[^/?#@\s]+\/?$/i),
);

const followsSchema = z.union([
  engineUrl.transform((url): WrittenToken & { url: string } => ({ url })),
  z
    .strictObject({ url: engineUrl.describe('The admin port of the engine.'), ...tokenShape })
    .refine(hasOneToken, TWO_TOKENS),
]);

/** The `router` of a production file. */
export const routerSchema = z.strictObject({
  name: routerName
    .exactOptional()
    .describe("What an engine elsewhere calls it; the machine's name if absent."),
  follows: followsSchema
    .exactOptional()
    .describe('The admin port of the engine that --router-only follows, with its token.'),
  port: port.default(PORT).describe('Where users are served; 8080 if absent.'),
  host: host.default(LOOPBACK).describe('127.0.0.1 if absent; 0.0.0.0 for every address.'),
  admin: adminSchema
    .default({ port: ADMIN_PORT, host: LOOPBACK })
    .describe('Where people look and give commands.'),
  ofrep: ofrepSchema.default({}).describe('Who may ask for feature flags; everybody if absent.'),
  drain: z
    .strictObject({
      leave: moment
        .default(DRAIN.leave)
        .describe('How long it serves on and its /health says draining; 5s if absent.'),
      finish: duration
        .default(DRAIN.finish)
        .describe('How long answers under way may take after that; 20s if absent.'),
    })
    .default(DRAIN)
    .describe('What becomes of users on SIGTERM; Ctrl-C does not wait to leave.'),
  engineAway: z
    .strictObject({
      after: duration.default(ENGINE_AWAY.after).describe('For so long; 5m if absent.'),
      do: z
        .enum(['hold', 'stable'])
        .default(ENGINE_AWAY.do)
        .describe('hold keeps the weight, stable takes the canary out of the traffic.'),
    })
    .default(ENGINE_AWAY)
    .describe('What the router does by itself when its engine has been away for so long.'),
});

export function routerPlaceOf(written: z.output<typeof routerSchema>): RouterPlace {
  const { admin, ofrep, drain, engineAway, follows } = written;
  return {
    port: written.port,
    host: written.host,
    admin: {
      ...{ port: admin.port, host: admin.host },
      ...{ token: tokenOf(admin), readToken: tokenOf(admin.read ?? {}) },
    },
    name: written.name ?? null,
    follows: follows ? { url: follows.url.replace(/\/$/, ''), token: tokenOf(follows) } : null,
    ofrep: { token: tokenOf(ofrep), origins: ofrep.origins ?? '*' },
    drain: { leaveMs: drain.leave, finishMs: drain.finish },
    engineAway: { afterMs: engineAway.after, do: engineAway.do },
  };
}

function tokenOf({ tokenEnv, tokenFile }: WrittenToken): SecretPlace | null {
  if (tokenEnv !== undefined) return { from: 'environment', name: tokenEnv };
  return tokenFile === undefined ? null : { from: 'file', path: tokenFile };
}
