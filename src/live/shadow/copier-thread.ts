/** The thread that sends copies to the shadow and logs both answers. */
import { parentPort, workerData } from 'node:worker_threads';
import { Attempts } from '../router/attempts.ts';
import { Endpoints } from '../router/endpoints.ts';
import { plainAccess } from '../router/model-access.ts';
import { CopyExchange } from './copy-exchange.ts';
import { MAX_COPIES_IN_FLIGHT } from './limits.ts';
import {
  type CopierSettings,
  type Copy,
  type CopyEnd,
  type FromCopier,
  NO_PAIRS,
  type Outcome,
  type ToCopier,
} from './messages.ts';
import { type PairDesk, pairDesk } from './pair-desk.ts';

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a thread');

const settings = workerData as CopierSettings;
const { shadow, connectMs, copyMs } = settings;
const timeouts = { connectMs, firstByteMs: copyMs, idleMs: copyMs };
const access = { ...(shadow.access ?? plainAccess(timeouts)), health: null, timeouts };
// The router checks the same endpoints, and says what becomes of them.
const endpoints = new Endpoints(shadow.urls, access, MAX_COPIES_IN_FLIGHT, {
  meter: { ejected: () => {}, retried: () => {}, watch: () => {} },
  tell: () => {},
});
const pairs: PairDesk | null = settings.pairs === null ? null : pairDesk(settings, settings.pairs);
const underway = new Set<CopyExchange>();
let handedOver = 0;
let ended: CopyEnd[] = [];
let isTellDue = false;

function send(copy: Copy): void {
  const body = Buffer.from(copy.body, 'latin1');
  pairs?.asked(copy, body);
  const { method, target } = copy;
  const headers = copy.headers.split('\n');
  const attempts = new Attempts(endpoints, { method, target, headers, body });
  const exchange = new CopyExchange(
    { copy, body, attempts, keepsAnswer: copy.sampled || pairs !== null },
    settings.copyMs,
    {
      handedOver: () => {
        handedOver += 1;
        tellSoon();
      },
      ended: (outcome) => {
        underway.delete(exchange);
        end(copy, outcome);
      },
    },
  );
  underway.add(exchange);
  attempts.begin(exchange);
}

function end({ id, sampled }: Copy, { whole, ...outcome }: Outcome): void {
  pairs?.shadowed(id, { whole, ...outcome });
  const isScored = sampled && whole && outcome.kind === null && outcome.status === 200;
  ended.push({ id, ...outcome, answer: isScored ? outcome.answer : null });
  tellSoon();
}

/** One message carries all that a turn of the event loop brought. */
function tellSoon(): void {
  if (isTellDue) return;
  isTellDue = true;
  setImmediate(tell);
}

function tell(): void {
  isTellDue = false;
  const news: FromCopier = { handedOver, ended, pairs: pairs?.stats() ?? NO_PAIRS };
  handedOver = 0;
  ended = [];
  port?.postMessage(news);
}

async function stop(): Promise<void> {
  for (const exchange of [...underway]) exchange.giveUp();
  await endpoints.close();
  await pairs?.close();
  tell();
  port?.close();
}

port.on('message', (message: ToCopier) => {
  if (message.kind === 'stop') {
    void stop();
    return;
  }
  for (const copy of message.copies) send(copy);
  for (const { id, outcome } of message.stable) pairs?.answered(id, outcome);
});
