/** What was opened and must be closed again, the last first, whatever happens on the way. */
export interface Closers {
  add(close: () => Promise<void> | void): void;
  closeAll(): Promise<void>;
}

export function closers(): Closers {
  const open: (() => Promise<void> | void)[] = [];
  return {
    add: (close) => open.push(close),
    closeAll: async () => {
      for (let close = open.pop(); close; close = open.pop()) {
        try {
          await close();
        } catch {
          // One that cannot be closed must not keep the others open.
        }
      }
    },
  };
}
