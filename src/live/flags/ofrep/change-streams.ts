import { eventListeners } from '../../event-listeners.ts';
import { HEARTBEAT_MS, MAX_LISTENERS, MAX_UNREAD_PIECES } from './limits.ts';

/** The event streams over which clients that keep answers hear that these may differ now. */
export interface ChangeStreams {
  /**
   * A stream for one more client, who has the answers of version `seen`: if that is past, it hears so
   * at once. `cutOff` is called on one who takes nothing. Undefined if there is no room.
   */
  open(seen: string | undefined, cutOff: () => void): ReadableStream<Uint8Array> | undefined;
  /** Tells everybody, if the version is another than it was. */
  announce(): void;
  close(): void;
}

/** How long a browser waits before it opens a broken stream again, ms. */
const RETRY_MS = 2_000;

/**
 * Events as OFREP's ADR-0008 has them. The id is the version, so that a client that was away says by
 * Last-Event-ID what it knows, and no change is lost in between.
 */
export function changeStreams(version: () => string, limit: number = MAX_LISTENERS): ChangeStreams {
  const listeners = eventListeners({
    listeners: limit,
    heartbeatMs: HEARTBEAT_MS,
    unreadPieces: MAX_UNREAD_PIECES,
  });
  let announced = version();
  return {
    open: (seen, cutOff) => {
      const first = () => {
        const now = version();
        const isPast = seen !== undefined && seen !== now;
        return `retry: ${RETRY_MS}\n${isPast ? refetch(now) : `id: ${now}\n\n`}`;
      };
      return listeners.open(first, cutOff);
    },
    announce: () => {
      const now = version();
      if (now === announced) return;
      announced = now;
      listeners.tellAll(refetch(now));
    },
    close: listeners.close,
  };
}

function refetch(version: string): string {
  const data = JSON.stringify({ type: 'refetchEvaluation', etag: version });
  return `id: ${version}\nevent: message\ndata: ${data}\n\n`;
}
