/*
 * Dashboards as we write them: what is shown, by which queries, and what it says. How Grafana wants it is
 * in grafana-panel.ts and grafana-dashboard.ts.
 */

export interface Board {
  /** Also the name of its file. */
  readonly name: string;
  /** Grafana knows the dashboard by it, and links to it keep. */
  readonly uid: string;
  readonly title: string;
  readonly says: string;
  readonly variables: readonly Variable[];
  readonly marks: readonly Mark[];
  readonly sections: readonly Section[];
}

/** A choice at the top: the values that a label has. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** As Grafana writes it: `label_values(series{…}, label)`. */
  readonly values: string;
  /** Whether several may be chosen, or all. */
  readonly several?: boolean;
}

/** A line through every graph at the times at which a query has a value. */
export interface Mark {
  readonly name: string;
  readonly colour: string;
  readonly query: string;
  /** With labels of the series in braces, as in a legend. */
  readonly title: string;
}

export interface Section {
  readonly title: string;
  /** Asks nothing until it is opened. */
  readonly folded?: boolean;
  readonly panels: readonly PanelOf[];
}

/** One panel. Its width is in 24ths of the page, a third of it if absent. */
interface Shown {
  readonly title: string;
  /** One sentence for whoever does not know it, and when to worry. */
  readonly says: string;
  readonly queries: readonly Query[];
  readonly width?: number;
}

export type PanelOf =
  | (Shown & {
      readonly kind: 'figure';
      readonly unit: string;
      readonly states?: readonly State[];
      readonly limits?: readonly Limit[];
      /** Shows the series' names; their values are all alike. */
      readonly byName?: true;
    })
  | (Shown & {
      readonly kind: 'graph';
      readonly unit: string;
      readonly stacked?: true;
      /** A value stands until the next one, as a weight does. */
      readonly stepped?: true;
      readonly limits?: readonly Limit[];
      readonly max?: number;
    })
  | (Shown & { readonly kind: 'timeline'; readonly states: readonly State[] })
  | (Shown & { readonly kind: 'heatmap'; readonly unit: string })
  | (Shown & {
      readonly kind: 'table';
      /** Labels, and `Value #A` of the first of several queries, in order; by their headings. */
      readonly columns: Readonly<Record<string, string>>;
    });

export interface Query {
  /** PromQL with Grafana's variables. Every rate is over `$__rate_interval`, every total over `$__range`. */
  readonly expr: string;
  /** With labels of the series in double braces. */
  readonly legend: string;
  /** In a graph: a line that the others are not to cross. */
  readonly isLimit?: true;
}

/** What a value, or a series' name, means; a value of 1e9 stands for all above it, +Inf too. */
export interface State {
  readonly is: number | string;
  readonly text: string;
  readonly colour: string;
}

/** From this value on. */
export interface Limit {
  readonly from: number;
  readonly colour: string;
}
