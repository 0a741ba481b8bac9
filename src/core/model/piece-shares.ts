import type { LengthShares } from './answer-lengths.ts';

/** Requests that end at the same piece. */
export interface PieceShare {
  readonly share: number;
  /** The piece, from 1 on, at whose time they end. */
  readonly endsAtPiece: number;
  /** Tokens sent: their mean and the mean of their squares. */
  readonly tokens: number;
  readonly tokensSquared: number;
}

export function wholePieces(lengths: LengthShares): PieceShare[] {
  return present(
    Array.from(lengths, (share, pieces) => ({
      share,
      endsAtPiece: pieces,
      tokens: pieces,
      tokensSquared: pieces ** 2,
    })),
  );
}

/**
 * Answers that break off. As a stream, after the first piece or any but the last, each as likely, and
 * with the piece; as one body, where the whole would have been due, with as many of its pieces.
 */
export function cutPieces(lengths: LengthShares, streaming: number): PieceShare[] {
  const inOneBody = Array.from(lengths, (share, pieces) => ({
    share: share * (1 - streaming),
    endsAtPiece: pieces,
    ...(pieces < 2
      ? { tokens: 0, tokensSquared: 0 }
      : { tokens: pieces / 2, tokensSquared: (pieces * (2 * pieces - 1)) / 6 }),
  }));
  return present([...inOneBody, ...streamedPieces(lengths, streaming)]);
}

function streamedPieces(lengths: LengthShares, streaming: number): PieceShare[] {
  // A single piece is never sent: the stream breaks when it would be due.
  const pieces = [
    { share: (lengths[1] ?? 0) * streaming, endsAtPiece: 1, tokens: 0, tokensSquared: 0 },
  ];
  let share = 0;
  for (let sent = lengths.length - 2; sent >= 1; sent -= 1) {
    share += ((lengths[sent + 1] ?? 0) * streaming) / sent;
    pieces.push({ share, endsAtPiece: sent, tokens: sent, tokensSquared: sent ** 2 });
  }
  return pieces;
}

function present(pieces: readonly PieceShare[]): PieceShare[] {
  return pieces.filter(({ share }) => share > 0);
}
