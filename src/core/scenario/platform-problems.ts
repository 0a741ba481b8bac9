import { errorAt, type Problem, type SourceDocument, warningAt } from '../document.ts';
import type { Rollout } from '../rollout/argo.ts';
import type { TriggerSet } from '../rollout/triggers.ts';
import type { ProductionFile } from './production-file.ts';

/** What only our own router does, by the keys that ask for it. */
const ROUTERS_OWN = ['flags', 'scoring', 'slo'] as const;

/** The series that our router exposes. */
const ROUTERS_SERIES = 'inference_';

const MEND = 'take it out, or leave trafficControl out and let the router divide the traffic';

const STEPS = { 'header-route': 'setHeaderRoute', 'mirror-route': 'setMirrorRoute' } as const;

/** What a production file asks for that a platform which divides the traffic by weights does not do. */
export function platformProblems(
  document: SourceDocument,
  { trafficControl, served }: ProductionFile,
  rollout: Rollout | undefined,
  triggers: TriggerSet,
): Problem[] {
  if (trafficControl === null) return [];
  const written = document.value as Readonly<Record<string, unknown>>;
  const problems = ROUTERS_OWN.filter((key) => written[key] !== undefined).map((key) =>
    errorAt(document, [key], `${key} is the router's, and with trafficControl none runs; ${MEND}`),
  );
  for (const step of rollout?.steps ?? []) {
    if (step.kind !== 'header-route' && step.kind !== 'mirror-route') continue;
    const called = `${STEPS[step.kind]} ${step.route.name}`;
    const message = `trafficControl sets weights only, and the Rollout has ${called}; ${MEND}`;
    problems.push(errorAt(document, ['trafficControl'], message));
  }
  if (served !== null) {
    const message =
      'models have endpoints, which only the router asks; with trafficControl none runs';
    problems.push(warningAt(document, ['models'], message));
  }
  const silent = triggers.filter(({ metric }) => metric.query.includes(ROUTERS_SERIES));
  if (silent.length > 0) {
    const message =
      `${silent.map(({ name }) => name).join(', ')} ask ${ROUTERS_SERIES}* series, which no Gateway exposes: ` +
      'unless something else does, they hold the rollout; give them metrics of your own';
    problems.push(warningAt(document, ['trafficControl'], message));
  }
  return problems;
}
