/** A chart of the page: which table of the run it draws, in which unit, by which lines. */
export interface ChartSpec {
  readonly table: string;
  /** A `Unit`, or `percent` of numbers that are percentages already. */
  readonly unit: string;
  readonly lines: readonly ChartLine[];
  /** Values may be below 0, which stands out then. */
  readonly isSigned?: true;
}

/** A column of the table as a line; told apart by its dash as well as its colour. */
export interface ChartLine {
  readonly column: string;
  readonly label: string;
  /** A custom property of the style, without its dashes. */
  readonly colour: string;
  /** Lengths of the strokes and gaps, px; empty for a whole line. */
  readonly dash: readonly number[];
  /** A value holds until the next one. */
  readonly isStepped?: true;
  /** What lies between the lowest and the highest is filled, where a row stands for several. */
  readonly hasBand?: true;
  /** Far from all values it is left out of the scale. */
  readonly isLimit?: true;
}

export const CANARY: ChartLine = { column: 'canary', label: 'canary', colour: 'value', dash: [] };
export const STABLE: ChartLine = {
  column: 'stable',
  label: 'stable',
  colour: 'soft',
  dash: [6, 3],
};
export const LIMIT: ChartLine = {
  ...{ column: 'limit', label: 'limit', colour: 'bad', dash: [2, 3] },
  ...{ isStepped: true, isLimit: true },
};
export const WEIGHT: ChartLine = {
  ...{ column: 'weight', label: 'weight', colour: 'off', dash: [], isStepped: true },
};
export const SHARE: ChartLine = { column: 'share', label: 'share', colour: 'value', dash: [4, 3] };

export const METRIC_LINES: readonly ChartLine[] = [STABLE, { ...CANARY, hasBand: true }, LIMIT];
