import type { HttpRoute } from './http-route.ts';

/** A route is in force at a Gateway once its controller says both of its present generation. */
const CONDITIONS = ['Accepted', 'ResolvedRefs'];

type ParentRef = HttpRoute['spec']['parentRefs'][number];
type ParentStatus = HttpRoute['status']['parents'][number];

/**
 * Why a route is not in force at each Gateway (or other parent) that it names, as its controllers say;
 * null if it is.
 */
export function whyNotInForce(route: HttpRoute): string | null {
  const { spec, status } = route;
  if (spec.parentRefs.length === 0) return 'it names no Gateway; add one to its parentRefs';
  for (const ref of spec.parentRefs) {
    const key = keyOf(ref, route);
    const answers = status.parents.filter(({ parentRef }) => keyOf(parentRef, route) === key);
    const called = `${ref.kind} ${ref.name}`;
    if (answers.length === 0) return `no controller has answered for ${called}`;
    for (const answer of answers) {
      const why = whyNotAt(answer, route.metadata.generation);
      if (why !== null) return `${called} ${why}`;
    }
  }
  return null;
}

function whyNotAt({ conditions }: ParentStatus, generation: number): string | null {
  for (const wanted of CONDITIONS) {
    const condition = conditions.find(({ type }) => type === wanted);
    if (condition === undefined) return `says nothing of ${wanted}`;
    const { status, reason, message, observedGeneration } = condition;
    if (observedGeneration < generation)
      return `has seen generation ${observedGeneration} of it, not ${generation}`;
    if (status !== 'True')
      return `says ${wanted}: ${status} (${[reason, message].filter(Boolean).join(': ')})`;
  }
  return null;
}

function keyOf(ref: ParentRef, { metadata }: HttpRoute): string {
  const { group, kind, name, sectionName, port } = ref;
  return JSON.stringify([
    group,
    kind,
    ref.namespace ?? metadata.namespace,
    name,
    sectionName,
    port,
  ]);
}
