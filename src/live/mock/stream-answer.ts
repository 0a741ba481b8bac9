import type { Answer } from '../../core/model/answer-plan.ts';
import type { Exchange } from './exchange.ts';
import { answerEvents } from './openai-format.ts';
import type { Paced } from './pacer.ts';
import type { PieceClock } from './piece-clock.ts';

/**
 * An answer as server-sent events, each piece at its deadline. Pieces that are due together leave in
 * one write as events of their own. A client that reads too slowly gets its pieces when it can take
 * them. With `cutAfter`, the connection breaks after so many pieces.
 */
export function streamedAnswer(
  exchange: Exchange,
  answer: Answer,
  { clock, cutAfter }: { readonly clock: PieceClock; readonly cutAfter: number | null },
): Paced {
  const { outgoing, progress, request } = exchange;
  const { pieces } = answer;
  const events = answerEvents(exchange.head, answer, request.includeUsage);
  const lastPiece = cutAfter ?? pieces.length;
  let sent = 0;

  function begin(): string {
    progress.status = 200;
    progress.inputTokens = answer.inputTokens;
    outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    return events.opening;
  }

  return {
    dueAtMs: () => clock.dueAtMs(sent),
    advance(nowMs) {
      if (outgoing.writableNeedDrain) return true;
      let text = progress.status === null ? begin() : '';
      while (sent < lastPiece && clock.dueAtMs(sent) <= nowMs) {
        text += events.piece(pieces[sent] ?? '');
        sent += 1;
      }
      progress.outputTokens = sent;
      if (sent < lastPiece) {
        outgoing.write(text);
        return true;
      }
      progress.reason = cutAfter === null ? answer.finishReason : 'error';
      progress.complete = cutAfter === null;
      if (cutAfter === null) outgoing.end(text + events.closing);
      else outgoing.write(text, () => outgoing.destroy());
      return false;
    },
  };
}
