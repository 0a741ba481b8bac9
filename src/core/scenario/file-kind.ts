import type { SourceDocument } from '../document.ts';
import { flagFileSchema } from '../flags/flag-schema.ts';
import { triggersSchema } from '../rollout/triggers.ts';
import { abTestSchema } from './abtest/ab-schema.ts';
import { productionSchema } from './production-file.ts';
import { profileSchema } from './profile-file.ts';
import { PROMETHEUS_BACKENDS, prometheusSchema } from './prometheus-file.ts';
import { scenarioSchema } from './scenario-schema.ts';

export type FileKind = 'argo' | OwnKind;

type OwnKind =
  | 'scenario'
  | 'profile'
  | 'triggers'
  | 'prometheus'
  | 'production'
  | 'flags'
  | 'ab-test';

const OWN_KINDS: { readonly [Kind in OwnKind]: readonly string[] } = {
  scenario: Object.keys(scenarioSchema.shape),
  profile: Object.keys(profileSchema.shape),
  triggers: Object.keys(triggersSchema.shape),
  prometheus: Object.keys(prometheusSchema.shape),
  production: Object.keys(productionSchema.shape),
  flags: Object.keys(flagFileSchema.shape),
  'ab-test': Object.keys(abTestSchema.shape),
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
  for (const kind of Object.keys(OWN_KINDS) as OwnKind[]) {
    const marks = knownKeys(first, kind) + (hasMark(kind, first.value) ? 1 : 0);
    if (marks <= most) continue;
    most = marks;
    likeliest = kind;
  }
  return likeliest;
}

const KUBERNETES_KEYS = ['apiVersion', 'kind', 'metadata', 'spec'];

/** How many of its keys a kind of file knows. */
export function knownKeys({ value }: SourceDocument, kind: FileKind): number {
  const known = kind === 'argo' ? KUBERNETES_KEYS : OWN_KINDS[kind];
  return keysOf(value).filter((key) => known.includes(key)).length;
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

/** What tells one kind from another by the same keys. */
function hasMark(kind: OwnKind, value: unknown): boolean {
  const { triggers, models, flags, ab } = value as Readonly<Record<string, unknown>>;
  // Beside a rollout it is one key too many.
  if (kind === 'ab-test') return ab !== undefined;
  // A scenario names its triggers file; a triggers file lists them.
  if (kind === 'triggers') return Array.isArray(triggers);
  // A scenario names its flag file; a flag file lists flags.
  if (kind === 'flags') return typeof flags === 'object' && flags !== null && !('file' in flags);
  // A scenario names the profiles of its models; a production file says what they are.
  return kind === 'production' && Object.values(models ?? {}).some((of) => typeof of === 'object');
}
