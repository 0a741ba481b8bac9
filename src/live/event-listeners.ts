/** Clients that listen to events (Server-Sent Events) of one kind. */
export interface EventListeners {
  /**
   * A stream for one more, which begins with `first`. `cutOff` is called on a client who takes nothing.
   * Undefined if there is no room.
   */
  open(first: () => string, cutOff: () => void): ReadableStream<Uint8Array> | undefined;
  tellAll(piece: string): void;
  close(): void;
}

/** How many may listen, how often they hear that we are there, and what may wait for one of them. */
export interface ListenerLimits {
  readonly listeners: number;
  readonly heartbeatMs: number;
  readonly unreadPieces: number;
}

interface Listener {
  readonly stream: ReadableStreamDefaultController<Uint8Array>;
  readonly cutOff: () => void;
}

export function eventListeners(limits: ListenerLimits): EventListeners {
  const listeners = new Set<Listener>();
  const text = new TextEncoder();
  let isClosed = false;

  const tell = (listener: Listener, piece: string): void => {
    if ((listener.stream.desiredSize ?? 0) <= 1 - limits.unreadPieces) {
      listeners.delete(listener);
      listener.cutOff();
    } else listener.stream.enqueue(text.encode(piece));
  };
  const tellAll = (piece: string): void => {
    for (const listener of listeners) tell(listener, piece);
  };
  const heartbeat = setInterval(() => tellAll(':\n\n'), limits.heartbeatMs).unref();

  return {
    open: (first, cutOff) => {
      if (isClosed || listeners.size >= limits.listeners) return undefined;
      let listener: Listener;
      return new ReadableStream({
        start: (stream) => {
          listener = { stream, cutOff };
          listeners.add(listener);
          tell(listener, first());
        },
        cancel: () => {
          listeners.delete(listener);
        },
      });
    },
    tellAll,
    close: () => {
      isClosed = true;
      clearInterval(heartbeat);
      for (const { stream } of listeners) stream.close();
      listeners.clear();
    },
  };
}
