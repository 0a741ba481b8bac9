/**
 * A mock model server as a process of its own, told by its parent what to be. It ends with its parent,
 * however that ends: the channel between them closes.
 */
import { type Mock, startMock } from './mock.ts';
import type { FromMock, ProcessSettings, ToMock } from './process-messages.ts';
import { openRequestLog, type RequestLog } from './request-log.ts';

let mock: Mock | undefined;
let log: RequestLog | undefined;

async function start(settings: ProcessSettings): Promise<void> {
  try {
    if (settings.requestLog !== null) log = openRequestLog(settings.requestLog);
    mock = await startMock(settings, (record) => log?.write(record));
    tell({ kind: 'listening', port: mock.port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null;
    tell({ kind: 'failed', error: error instanceof Error ? error.message : String(error), code });
    process.disconnect();
  }
}

async function stop(): Promise<void> {
  await mock?.stop();
  log?.close();
  process.exit(0);
}

function tell(message: FromMock): void {
  process.send?.(message);
}

process.on('message', (message: ToMock) => {
  switch (message.kind) {
    case 'start':
      void start(message.settings);
      break;
    case 'begin':
      mock?.beginClock();
      break;
    case 'stop':
      void stop();
      break;
  }
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; this one ends when its parent has done with it.
process.on('SIGINT', () => {});
