import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueJustifyMode,
  BigValueTextMode,
  FieldColorModeId,
  type FieldConfig,
  GraphDrawStyle,
  type GraphFieldConfig,
  GraphThresholdsStyleMode,
  HeatmapCellLayout,
  LegendDisplayMode,
  LineInterpolation,
  type Panel,
  PercentChangeColorMode,
  SortOrder,
  StackingMode,
  TableCellHeight,
  TooltipDisplayMode,
  VisibilityMode,
  type VizLegendOptions,
  VizOrientation,
} from '@grafana/schema';
import type { Options as HeatmapOptions } from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import { HeatmapColorMode } from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen';
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type {
  FieldConfig as TimelineField,
  Options as TimelineOptions,
} from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type { Options as GraphOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type { PanelOf, Query } from './board.ts';
import {
  COLOURS,
  colours,
  limitLines,
  mappings,
  refIdOf,
  stateColours,
  thresholds,
} from './grafana-fields.ts';

/** Whichever Prometheus is chosen at the top. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

type Drawn = Pick<Panel, 'type' | 'fieldConfig' | 'options' | 'targets' | 'transformations'>;
type Kind<K extends PanelOf['kind']> = Extract<PanelOf, { kind: K }>;

/** How a panel's data are asked for and drawn; where it stands is not in it. */
export function drawn(panel: PanelOf): Drawn {
  switch (panel.kind) {
    case 'figure':
      return figure(panel);
    case 'graph':
      return graph(panel);
    case 'timeline':
      return timeline(panel);
    case 'heatmap':
      return heatmap(panel);
    case 'table':
      return table(panel);
  }
}

function figure({ unit, states = [], limits, byName, queries }: Kind<'figure'>): Drawn {
  const options: StatOptions = {
    colorMode: byName ? BigValueColorMode.Background : BigValueColorMode.Value,
    graphMode: BigValueGraphMode.None,
    justifyMode: BigValueJustifyMode.Auto,
    orientation: VizOrientation.Auto,
    percentChangeColorMode: PercentChangeColorMode.Standard,
    reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
    showPercentChange: false,
    textMode: byName ? BigValueTextMode.Name : BigValueTextMode.Auto,
    wideLayout: true,
  };
  const defaults: FieldConfig = {
    unit,
    color: { mode: FieldColorModeId.Thresholds },
    mappings: mappings(states),
    thresholds: thresholds(limits),
  };
  return {
    type: 'stat',
    fieldConfig: { defaults, overrides: colours(byName ? stateColours(states) : {}) },
    options: { ...options },
    targets: targets(queries, INSTANT),
  };
}

function graph({ unit, stacked, stepped, limits, max, queries }: Kind<'graph'>): Drawn {
  const custom: GraphFieldConfig = {
    drawStyle: GraphDrawStyle.Line,
    fillOpacity: stacked ? 30 : 5,
    lineInterpolation: stepped ? LineInterpolation.StepAfter : LineInterpolation.Linear,
    lineWidth: 1,
    spanNulls: false,
    stacking: { mode: stacked ? StackingMode.Normal : StackingMode.None, group: 'A' },
    thresholdsStyle: {
      mode: limits ? GraphThresholdsStyleMode.Dashed : GraphThresholdsStyleMode.Off,
    },
  };
  const options: GraphOptions = {
    legend: LEGEND,
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
  };
  const defaults: FieldConfig = {
    unit,
    min: 0,
    ...(max !== undefined && { max }),
    color: { mode: FieldColorModeId.PaletteClassic },
    custom: { ...custom },
    thresholds: thresholds(
      limits && [{ from: Number.NEGATIVE_INFINITY, colour: 'green' }, ...limits],
    ),
  };
  return {
    type: 'timeseries',
    fieldConfig: { defaults, overrides: [...colours(COLOURS, queries), ...limitLines(queries)] },
    options: { ...options },
    targets: targets(queries, RANGE),
  };
}

function timeline({ states, queries }: Kind<'timeline'>): Drawn {
  const custom: TimelineField = { fillOpacity: 70, lineWidth: 0 };
  const options: TimelineOptions = {
    alignValue: 'left',
    legend: { ...LEGEND, showLegend: false },
    mergeValues: true,
    rowHeight: 0.9,
    showValue: VisibilityMode.Auto,
    tooltip: { mode: TooltipDisplayMode.Single, sort: SortOrder.None },
  };
  const defaults: FieldConfig = {
    color: { mode: FieldColorModeId.Thresholds },
    custom: { ...custom },
    mappings: mappings(states),
    thresholds: thresholds(undefined),
  };
  return {
    type: 'state-timeline',
    fieldConfig: { defaults, overrides: [] },
    options: { ...options },
    targets: targets(queries, RANGE),
  };
}

function heatmap({ unit, queries }: Kind<'heatmap'>): Drawn {
  const options: HeatmapOptions = {
    calculate: false,
    cellGap: 1,
    color: {
      ...{ mode: HeatmapColorMode.Scheme, scheme: 'Oranges', fill: 'dark-orange' },
      ...{ exponent: 0.5, reverse: false, steps: 64 },
    },
    exemplars: { color: 'rgba(255,0,255,0.7)' },
    filterValues: { le: 1e-9 },
    legend: { show: true },
    rowsFrame: { layout: HeatmapCellLayout.auto },
    showValue: VisibilityMode.Never,
    tooltip: { mode: TooltipDisplayMode.Single, showColorScale: true, yHistogram: true },
    yAxis: { unit, reverse: false },
  };
  return {
    type: 'heatmap',
    fieldConfig: { defaults: {}, overrides: [] },
    options: { ...options },
    targets: targets(queries, { ...RANGE, format: 'heatmap' }),
  };
}

/** Of several queries, rows of the same labels are one. A time, and the value of an info series, say nothing. */
function table({ columns, queries }: Kind<'table'>): Drawn {
  const options: TableOptions = { cellHeight: TableCellHeight.Sm, frameIndex: 0, showHeader: true };
  const names = Object.keys(columns);
  return {
    type: 'table',
    fieldConfig: { defaults: {}, overrides: [] },
    options: { ...options },
    targets: targets(queries, { ...INSTANT, format: 'table' }),
    transformations: [
      ...(queries.length > 1 ? [{ id: 'merge', options: {} }] : []),
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true, Value: true },
          indexByName: Object.fromEntries(names.map((name, index) => [name, index])),
          renameByName: columns,
        },
      },
    ],
  };
}

const LEGEND: VizLegendOptions = {
  calcs: [],
  displayMode: LegendDisplayMode.List,
  placement: 'bottom',
  showLegend: true,
};

const RANGE = { format: 'time_series', instant: false, range: true };
const INSTANT = { format: 'time_series', instant: true, range: false };

function targets(queries: readonly Query[], how: Readonly<Record<string, unknown>>) {
  return queries.map(({ expr, legend }, index) => ({
    refId: refIdOf(index),
    datasource: DATASOURCE,
    editorMode: 'code',
    expr,
    ...(legend !== '' && { legendFormat: legend }),
    ...how,
  }));
}
