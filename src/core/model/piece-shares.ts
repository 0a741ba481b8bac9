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

/** Bodies that break off: where the whole would have been due, with some of its pieces. */
export function cutBodyPieces(lengths: LengthShares): PieceShare[] {
  return present(
    Array.from(lengths, (share, pieces) => ({
      share,
      endsAtPiece: pieces,
      ...(pieces < 2
        ? { tokens: 0, tokensSquared: 0 }
        : { tokens: pieces / 2, tokensSquared: (pieces * (2 * pieces - 1)) / 6 }),
    })),
  );
}

/** Streams that break off: after the first piece or any but the last, each as likely. */
export function cutStreamPieces(lengths: LengthShares): PieceShare[] {
  // A single piece is never sent: the stream breaks when it would be due.
  const pieces = [{ share: lengths[1] ?? 0, endsAtPiece: 1, tokens: 0, tokensSquared: 0 }];
  let share = 0;
  for (let sent = lengths.length - 2; sent >= 1; sent -= 1) {
    share += (lengths[sent + 1] ?? 0) / sent;
    pieces.push({ share, endsAtPiece: sent, tokens: sent, tokensSquared: sent ** 2 });
  }
  return present(pieces);
}

function present(pieces: readonly PieceShare[]): PieceShare[] {
  return pieces.filter(({ share }) => share > 0);
}
