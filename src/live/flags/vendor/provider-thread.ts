/** The thread in which a vendor's provider runs, behind OpenFeature's SDK. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import type { ProviderDetails } from '../../../core/flags/vendor-answer.ts';
import { loadProvider, messageOf } from './load-provider.ts';
import type { FromProvider, ProviderThreadSettings, ToProvider } from './messages.ts';

/** A domain of our own: the module may register providers for its purposes, too. */
const DOMAIN = 'understudy';

/** The SDK writes a line for each failed question; they are counted instead. */
const SILENT = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

const port = parentPort;
if (port === null) throw new Error('this file is a thread of the router');
const { module, flag } = workerData as ProviderThreadSettings;
const tell = (news: FromProvider): void => port.postMessage(news);

port.on('message', (message: ToProvider) => {
  if (message.kind === 'close') void close();
  else void answer(message);
});

OpenFeature.setLogger(SILENT);
// Before the provider is there, it says PROVIDER_NOT_READY.
const client: Client = OpenFeature.getClient(DOMAIN);

try {
  const provider = await loadProvider(module);
  await OpenFeature.setProviderAndWait(DOMAIN, provider).then(
    () => tell({ kind: 'ready' }),
    (error) => tell({ kind: 'failed', error: messageOf(error) }),
  );
} catch (error) {
  tell({ kind: 'refused', error: messageOf(error) });
}

async function answer({ id, context }: Extract<ToProvider, { kind: 'ask' }>): Promise<void> {
  tell({ kind: 'answer', id, details: await detailsOf(context) });
}

/** Only what can be sent: a provider may put anything into its answer. */
async function detailsOf(context: string): Promise<ProviderDetails> {
  try {
    const details = await client.getStringDetails(flag, '', JSON.parse(context));
    const value: unknown = details.value;
    return {
      value: typeof value === 'string' ? value : null,
      reason: String(details.reason ?? ''),
      errorCode: details.errorCode === undefined ? undefined : String(details.errorCode),
    };
  } catch {
    return { value: null, errorCode: 'GENERAL' };
  }
}

async function close(): Promise<void> {
  await OpenFeature.close().catch(() => {});
  process.exit(0);
}
