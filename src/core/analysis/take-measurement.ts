import {
  type AnalysisRunState,
  type Measurement,
  type MetricStatus,
  metricStatus,
  withMetricStatus,
} from './status.ts';

/** Measurements kept of a metric for which no retention rule says otherwise. */
const DEFAULT_RETENTION = 10;

/** How many measurements of the metric have completed; the next one's number is one more. */
export function measurementsTaken(status: MetricStatus | undefined): number {
  return status === undefined ? 0 : status.count + status.error;
}

/** The run with a measurement added, or put in the place of the one in flight, and counted. */
export function withMeasurement(
  run: AnalysisRunState,
  metricName: string,
  measurement: Measurement,
): AnalysisRunState {
  const before = metricStatus(run, metricName) ?? newStatus(run, metricName);
  const finished = before.measurements.filter((earlier) => earlier.finishedAtMs !== null);
  const after = { ...before, measurements: [...finished, measurement] };
  return withMetricStatus(run, counted(after, measurement));
}

function newStatus(run: AnalysisRunState, name: string): MetricStatus {
  return {
    name,
    phase: 'Running',
    message: '',
    measurements: [],
    count: 0,
    successful: 0,
    failed: 0,
    inconclusive: 0,
    error: 0,
    consecutiveError: 0,
    consecutiveSuccess: 0,
    dryRun: run.dryRunMetrics.includes(name),
  };
}

function counted(status: MetricStatus, { phase }: Measurement): MetricStatus {
  const count = status.count + 1;
  const [consecutiveError, consecutiveSuccess] = [0, 0];
  switch (phase) {
    case 'Successful': {
      const { successful, consecutiveSuccess: inARow } = status;
      const more = { successful: successful + 1, consecutiveSuccess: inARow + 1 };
      return { ...status, count, consecutiveError, ...more };
    }
    case 'Failed':
      return {
        ...status,
        ...{ count, failed: status.failed + 1, consecutiveError, consecutiveSuccess },
      };
    case 'Inconclusive':
      return {
        ...status,
        ...{ count, inconclusive: status.inconclusive + 1, consecutiveError, consecutiveSuccess },
      };
    case 'Error': {
      const { error, consecutiveError: errorsInARow } = status;
      const more = { error: error + 1, consecutiveError: errorsInARow + 1 };
      return { ...status, consecutiveSuccess, ...more };
    }
    case 'Pending':
    case 'Running':
      return status;
  }
}

/** The run without the measurements that are older than its retention rules keep. */
export function withoutOldMeasurements(run: AnalysisRunState): AnalysisRunState {
  const tooLong = (status: MetricStatus) => status.measurements.length > kept(run, status.name);
  if (!run.metricResults.some(tooLong)) return run;
  return {
    ...run,
    metricResults: run.metricResults.map((status) => ({
      ...status,
      measurements: status.measurements.slice(-kept(run, status.name)),
    })),
  };
}

function kept(run: AnalysisRunState, metricName: string): number {
  const limit = run.retention[metricName] ?? 0;
  return limit > 0 ? limit : DEFAULT_RETENTION;
}
