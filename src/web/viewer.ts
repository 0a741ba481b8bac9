import type { TableSlice } from '../core/history/run-watch.ts';
import type { ChartSpec } from './chart-lines.ts';
import type { Axis, Moment, Rows, Screen } from './screen.ts';

/** What a page is told (Server-Sent Events, one a name); `browser/dashboard.js` is who hears it. */
export type Told =
  /** All anew: the page as it stands, and its charts until now. */
  | {
      readonly name: 'all';
      readonly data: Changes & {
        readonly html: string;
        readonly title: string;
        readonly axis: Axis;
        readonly charts: Readonly<Record<string, ChartSpec>>;
      };
    }
  | { readonly name: 'changes'; readonly data: Changes };

export interface Changes extends Moment {
  /** The HTML of each place that is another now. */
  readonly panels: Readonly<Record<string, string>>;
  /** What the charts have not yet. */
  readonly rows: Rows;
}

/** What a page has. */
interface Shown {
  readonly html: string;
  readonly panels: ReadonlyMap<string, string>;
}

/** Pieces of news that may wait for a page that takes nothing; then it is told all anew instead. */
const MOST_WAITING = 600;

/** One page that looks: it is told what changed since it last took something, and nobody waits for it. */
export class Viewer {
  readonly #screen: Screen;
  readonly #unfollow: () => void;
  /** Null if it is to be told all anew. */
  #shown: Shown | null = null;
  #waiting: Rows[] = [];
  #wake: () => void = () => {};

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#unfollow = screen.follow((rows) => {
      this.#waiting.push(rows);
      if (this.#waiting.length > MOST_WAITING) this.#startAgain();
      this.#wake();
    });
  }

  /** What to tell next; resolves when there is something new. */
  async next(): Promise<Told> {
    if (this.#shown !== null && this.#waiting.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const html = this.#screen.shell();
    const shown = this.#shown;
    return shown?.html === html ? this.#changes(shown) : this.#all(html);
  }

  close(): void {
    this.#unfollow();
    this.#wake();
  }

  #startAgain(): void {
    this.#shown = null;
    this.#waiting = [];
  }

  #all(html: string): Told {
    this.#startAgain();
    const { title, axis } = this.#screen;
    const panels = this.#screen.panels();
    this.#shown = { html, panels };
    const page = { html, title, axis, charts: this.#screen.charts() };
    const changes = this.#told(panels, this.#screen.history());
    return { name: 'all', data: { ...page, ...changes } };
  }

  #changes({ html, panels }: Shown): Told {
    const now = this.#screen.panels();
    const changed = new Map([...now].filter(([name, panel]) => panels.get(name) !== panel));
    const rows = joined(this.#waiting);
    this.#waiting = [];
    this.#shown = { html, panels: now };
    return { name: 'changes', data: this.#told(changed, rows) };
  }

  #told(panels: ReadonlyMap<string, string>, rows: Rows): Changes {
    return { ...this.#screen.moment(), panels: Object.fromEntries(panels), rows };
  }
}

function joined(news: readonly Rows[]): Rows {
  const tables = new Set(news.flatMap((rows) => Object.keys(rows)));
  return Object.fromEntries(
    [...tables].map((table) => [table, oneSlice(news.flatMap((rows) => rows[table] ?? []))]),
  );
}

/** News are as they were measured: every slice of a table has the same columns. */
function oneSlice(slices: readonly TableSlice[]): TableSlice {
  const names = Object.keys(slices[0]?.columns ?? {});
  return {
    atMs: slices.flatMap(({ atMs }) => atMs),
    columns: Object.fromEntries(
      names.map((name) => [name, slices.flatMap(({ columns }) => columns[name] ?? [])]),
    ),
  };
}
