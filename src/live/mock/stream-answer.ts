import type { Answer } from '../../core/model/answer-plan.ts';
import type { Exchange } from './exchange.ts';
import { answerEvents } from './openai-format.ts';
import type { Paced } from './pacer.ts';
import type { PieceClock } from './piece-clock.ts';

/**
 * An answer as server-sent events, each piece at its deadline. Pieces that are due together leave in
 * one write as events of their own. A client that reads too slowly gets its pieces when it can take
 * them. After `lastPiece` pieces it ends, breaks, or stalls with its connection open.
 */
export function streamedAnswer(
  exchange: Exchange,
  answer: Answer,
  {
    clock,
    lastPiece,
    ending,
  }: {
    readonly clock: PieceClock;
    readonly lastPiece: number;
    readonly ending: 'whole' | 'cut' | 'stall';
  },
): Paced {
  const { outgoing, progress, request } = exchange;
  const { pieces } = answer;
  const events = answerEvents(exchange.head, answer, request.includeUsage);
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
        text += events.piece(sent, pieces[sent] ?? '');
        sent += 1;
      }
      progress.outputTokens = sent;
      if (sent < lastPiece) {
        outgoing.write(text);
        return true;
      }
      progress.reason = ending === 'whole' ? answer.finishReason : 'error';
      progress.complete = ending === 'whole';
      if (ending === 'whole') outgoing.end(text + events.closing);
      else if (ending === 'stall') outgoing.write(text);
      else outgoing.write(text, () => outgoing.destroy());
      return false;
    },
  };
}
