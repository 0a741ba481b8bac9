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

interface Listener {
  readonly stream: ReadableStreamDefaultController<Uint8Array>;
  readonly cutOff: () => void;
}

/** How long a browser waits before it opens a broken stream again, ms. */
const RETRY_MS = 2_000;

/**
 * Events as OFREP's ADR-0008 has them. The id is the version, so that a client that was away says by
 * Last-Event-ID what it knows, and no change is lost in between.
 */
export function changeStreams(version: () => string, limit: number = MAX_LISTENERS): ChangeStreams {
  const listeners = new Set<Listener>();
  const text = new TextEncoder();
  let announced = version();
  let isClosed = false;

  const tell = (listener: Listener, piece: string): void => {
    if ((listener.stream.desiredSize ?? 0) <= 1 - MAX_UNREAD_PIECES) {
      listeners.delete(listener);
      listener.cutOff();
    } else listener.stream.enqueue(text.encode(piece));
  };
  const tellAll = (piece: string): void => {
    for (const listener of listeners) tell(listener, piece);
  };
  const heartbeat = setInterval(() => tellAll(':\n\n'), HEARTBEAT_MS).unref();

  return {
    open: (seen, cutOff) => {
      if (isClosed || listeners.size >= limit) return undefined;
      let listener: Listener;
      return new ReadableStream({
        start: (stream) => {
          listener = { stream, cutOff };
          listeners.add(listener);
          const now = version();
          const isPast = seen !== undefined && seen !== now;
          tell(listener, `retry: ${RETRY_MS}\n${isPast ? refetch(now) : `id: ${now}\n\n`}`);
        },
        cancel: () => {
          listeners.delete(listener);
        },
      });
    },
    announce: () => {
      const now = version();
      if (now === announced) return;
      announced = now;
      tellAll(refetch(now));
    },
    close: () => {
      isClosed = true;
      clearInterval(heartbeat);
      for (const { stream } of listeners) stream.close();
      listeners.clear();
    },
  };
}

function refetch(version: string): string {
  const data = JSON.stringify({ type: 'refetchEvaluation', etag: version });
  return `id: ${version}\nevent: message\ndata: ${data}\n\n`;
}
