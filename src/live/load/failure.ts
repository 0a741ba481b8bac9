import type { LoadError } from './load.ts';

/** What a status says by itself; null if the body decides. */
export function errorOfStatus(status: number): LoadError | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429) return '429';
  return status >= 500 ? '5xx' : '4xx';
}

/** The kind of a broken exchange, by what the socket or client threw and how far it had come. */
export function errorOfBreak(error: Error, answerBegan: boolean): LoadError {
  // undici leaves the code of a parser's error undefined.
  if (error.name === 'HTTPParserError') return 'malformed';
  if ('code' in error && error.code === 'ECONNREFUSED') return 'refused';
  if ('code' in error && CONNECT_TIMEOUTS.includes(error.code)) return 'timeout';
  return answerBegan ? 'cut' : 'reset';
}

const CONNECT_TIMEOUTS: readonly unknown[] = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'];
