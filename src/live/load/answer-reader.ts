import type { LoadError } from './load.ts';

/** Reads one 2xx answer as it comes. */
export interface AnswerReader {
  /** True once non-empty content has been seen. Always false for an answer that is not a stream. */
  readonly read: (chunk: Buffer) => boolean;
  /** After the last byte: null if the answer is whole, else what is wrong with it. */
  readonly end: () => LoadError | null;
}

/** No real answer comes near it; a server that never stops talking must not fill our memory. */
const MAX_ANSWER_BYTES = 10 * 1024 * 1024;

export function answerReader(contentType: string): AnswerReader {
  return contentType.startsWith('text/event-stream') ? streamReader() : wholeReader();
}

/** Whole means: JSON with at least one choice. */
function wholeReader(): AnswerReader {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    read: (chunk) => {
      bytes += chunk.length;
      if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
      return false;
    },
    end: () => {
      if (bytes > MAX_ANSWER_BYTES) return 'malformed';
      return choicesOf(Buffer.concat(chunks).toString()).length > 0 ? null : 'malformed';
    },
  };
}

/** Whole means: a finish_reason or [DONE] was among the server-sent events. */
function streamReader(): AnswerReader {
  let unfinishedLine = '';
  let sawContent = false;
  let finished = false;
  const readLine = (line: string) => {
    if (!line.startsWith('data:')) return;
    const data = line.slice('data:'.length).trim();
    if (data === '[DONE]') finished = true;
    for (const choice of choicesOf(data)) {
      if (choice?.finish_reason) finished = true;
      if (choice?.delta?.content) sawContent = true;
    }
  };
  return {
    read: (chunk) => {
      // Latin-1 keeps a character that is split between chunks harmless; the markers are ASCII.
      const lines = (unfinishedLine + chunk.toString('latin1')).split('\n');
      unfinishedLine = (lines.pop() ?? '').slice(-MAX_ANSWER_BYTES);
      for (const line of lines) readLine(line);
      return sawContent;
    },
    end: () => {
      readLine(unfinishedLine);
      return finished ? null : 'cut';
    },
  };
}

interface Choice {
  readonly finish_reason?: string | null;
  readonly delta?: { readonly content?: string | null };
}

function choicesOf(json: string): readonly (Choice | null)[] {
  try {
    const { choices } = JSON.parse(json) as { choices?: unknown };
    return Array.isArray(choices) ? choices : [];
  } catch {
    return [];
  }
}
