import { z } from 'zod';
import { expecting } from '../findings.ts';
import { NOTICE_KINDS, type NoticeKind } from '../notify/notice.ts';
import type { SecretPlace } from './prometheus-file.ts';

/** Who is told of a rollout, and of what. */
export interface ReceiverPlace {
  /** Of its own, in metrics and logs; its address may hold a token. */
  readonly name: string;
  readonly on: readonly NoticeKind[];
  readonly url: string | SecretPlace;
  /** The key that webhooks are signed with; null of a Slack-compatible receiver, which checks none. */
  readonly secret: SecretPlace | null;
}

const MAX_RECEIVERS = 20;

/** All but each new weight. */
const USUAL_KINDS = NOTICE_KINDS.filter((kind) => kind !== 'weight');

const variable = expecting(
  'the name of an environment variable, such as PAGER_URL',
  z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/),
);
const fileName = expecting(
  'the name of a file, relative to this one',
  z.string().min(1).max(1_000),
);

/** What is wrong with a receiver's address, in words that do not quote it; null if nothing is. */
export function receiverUrlProblem(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'is no http or https URL';
  const { username, password, hash } = new URL(text);
  if (username !== '' || password !== '')
    return 'holds a user or password; expected an address without';
  return hash === '' ? null : 'has a fragment; expected none';
}

const url = z.string({ error: 'expected an http or https URL' }).superRefine((text, context) => {
  const message = receiverUrlProblem(text);
  if (message !== null) context.addIssue({ code: 'custom', message });
});

const receiverShape = {
  name: expecting('a name such as pager', z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/))
    .exactOptional()
    .describe('In metrics and logs; webhook-1 or slack-2, by its place, if absent.'),
  url: url.exactOptional().describe('Where it listens. It may hold a token: see urlEnv, urlFile.'),
  urlEnv: variable.exactOptional().describe('The environment variable with its URL.'),
  urlFile: fileName.exactOptional().describe('A file with its URL, only for its owner to read.'),
  on: z
    .array(z.enum(NOTICE_KINDS))
    .min(1)
    .exactOptional()
    .describe('What it is told of; all but weight if absent.'),
};

interface WrittenUrl {
  readonly url?: string;
  readonly urlEnv?: string;
  readonly urlFile?: string;
}

const ONE_URL = { error: 'has no single address; expected one of url, urlEnv and urlFile' };

function hasOneUrl(written: WrittenUrl): boolean {
  return (
    [written.url, written.urlEnv, written.urlFile].filter((one) => one !== undefined).length === 1
  );
}

const webhook = z
  .strictObject({
    kind: z.literal('webhook').describe('Signed as Standard Webhooks has it.'),
    ...receiverShape,
    secretEnv: variable.exactOptional().describe('The environment variable with its key.'),
    secretFile: fileName
      .exactOptional()
      .describe('A file with the key that messages are signed with: whsec_ and base64.'),
  })
  .refine(hasOneUrl, ONE_URL)
  .refine(({ secretEnv, secretFile }) => (secretEnv === undefined) !== (secretFile === undefined), {
    error: 'has no single key to sign with; expected one of secretEnv and secretFile',
  });

const slack = z
  .strictObject({
    kind: z.literal('slack').describe("Whatever takes Slack's incoming webhooks."),
    ...receiverShape,
  })
  .refine(hasOneUrl, ONE_URL);

/** The `notify` of a production file. */
export const notifySchema = z
  .array(expecting('webhook or slack', z.discriminatedUnion('kind', [webhook, slack])))
  .max(MAX_RECEIVERS)
  .superRefine((written, context) => {
    const names = written.map(nameOf);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      const message = `"${name}" is another receiver's name; expected one of its own`;
      context.addIssue({ code: 'custom', path: [index, 'name'], message });
    }
  });

type WrittenReceiver = z.output<typeof webhook> | z.output<typeof slack>;

function nameOf({ kind, name }: WrittenReceiver, index: number): string {
  return name ?? `${kind}-${index + 1}`;
}

export function receiversOf(written: z.output<typeof notifySchema>): readonly ReceiverPlace[] {
  return written.map((receiver, index) => ({
    name: nameOf(receiver, index),
    on: receiver.on ?? USUAL_KINDS,
    url: receiver.url ?? placeOf(receiver.urlEnv, receiver.urlFile),
    secret: receiver.kind === 'slack' ? null : placeOf(receiver.secretEnv, receiver.secretFile),
  }));
}

/** The schema has seen to it that one of them is there. */
function placeOf(variable: string | undefined, path: string | undefined): SecretPlace {
  return variable === undefined
    ? { from: 'file', path: path ?? '' }
    : { from: 'environment', name: variable };
}
