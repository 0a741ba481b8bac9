import type { Moment, Rows, Screen } from './screen.ts';

/** What a screen came to after the last news; each part is made when the first page wants it. */
interface Made {
  shell?: string;
  panels?: ReadonlyMap<string, string>;
  moment?: Moment;
}

/** A screen that several pages look at: what they are told after the same news is made once. */
export function sharedScreen(screen: Screen): Screen {
  const listeners = new Set<(rows: Rows) => void>();
  let unfollow = (): void => {};
  let made: Made = {};
  return {
    title: screen.title,
    axis: screen.axis,
    shell: () => {
      made.shell ??= screen.shell();
      return made.shell;
    },
    panels: () => {
      made.panels ??= screen.panels();
      return made.panels;
    },
    moment: () => {
      made.moment ??= screen.moment();
      return made.moment;
    },
    charts: screen.charts,
    history: screen.history,
    follow: (hear) => {
      // What was made before nobody looked is old.
      if (listeners.size === 0) {
        made = {};
        unfollow = screen.follow((rows) => {
          made = {};
          for (const listener of listeners) listener(rows);
        });
      }
      listeners.add(hear);
      return () => {
        listeners.delete(hear);
        if (listeners.size === 0) unfollow();
      };
    },
  };
}
