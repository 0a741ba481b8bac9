import type { SourceDocument } from '../document.ts';
import { triggersSchema } from '../rollout/triggers.ts';
import { profileSchema } from './profile-file.ts';
import { PROMETHEUS_BACKENDS, prometheusSchema } from './prometheus-file.ts';
import { scenarioSchema } from './scenario-schema.ts';

export type FileKind = 'argo' | 'scenario' | 'profile' | 'triggers' | 'prometheus';

const OWN_KINDS = {
  scenario: Object.keys(scenarioSchema.shape),
  profile: Object.keys(profileSchema.shape),
  triggers: Object.keys(triggersSchema.shape),
  prometheus: Object.keys(prometheusSchema.shape),
};

/**
 * What a file is by what it says, since its name says little: the kind that knows most of its keys.
 * Undefined if none knows any.
 */
export function kindOfFile(documents: readonly SourceDocument[]): FileKind | undefined {
  const [first] = documents;
  if (first === undefined) return undefined;
  const keys = keysOf(first.value);
  if (keys.includes('apiVersion') || isKubernetesKind(first.value)) return 'argo';
  let most = 0;
  let likeliest: FileKind | undefined;
  for (const kind of ['scenario', 'profile', 'triggers', 'prometheus'] as const) {
    const known = keys.filter((key) => OWN_KINDS[kind].includes(key)).length;
    // A scenario names its triggers file; a triggers file lists them.
    const isList = kind === 'triggers' && hasList(first.value, 'triggers') ? 1 : 0;
    if (known + isList <= most) continue;
    most = known + isList;
    likeliest = kind;
  }
  return likeliest;
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.keys(value)
    : [];
}

/** The kind of a Prometheus is no kind of Kubernetes object. */
function isKubernetesKind(value: unknown): boolean {
  const { kind } = (value ?? {}) as { kind?: unknown };
  return kind !== undefined && !PROMETHEUS_BACKENDS.some((backend) => backend === kind);
}

function hasList(value: unknown, key: string): boolean {
  return Array.isArray((value as Record<string, unknown>)[key]);
}
