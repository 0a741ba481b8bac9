import { errorAt, type Problem, type SourceDocument } from '../document.ts';
import type { Profile } from '../model/profile.ts';
import { armFaultSchema } from './fault-schema.ts';

/** A profile that does not read is undefined: nothing is known of what can strike it. */
type Models = Readonly<Record<string, Profile | undefined>>;

const EVERYONE: readonly string[] = ['both', 'all'];
const OF_AN_ENGINE = ['kv', 'prefixMiss'] as const;
const WITHOUT_AN_ENGINE = ['spikes', 'slowDrip'] as const;
const NARROWING = ['users', 'prompts'] as const;
const LATENCIES = ['latency', 'coldStart'] as const;

/** Faults that would change nothing of the model they strike, since it has an engine or has none. */
export function strikeProblems(document: SourceDocument, models: Models): readonly Problem[] {
  const faults: unknown = Object(document.value).faults;
  if (!Array.isArray(faults)) return [];
  return faults.flatMap((written: unknown, index) => {
    // Whom it strikes may be anyone here; that it is somebody is for the file's own schema to say.
    const fault = armFaultSchema.safeParse(written).data;
    if (fault?.model === undefined) return [];
    const isOfAll = EVERYONE.includes(fault.model);
    const parts = isOfAll ? Object.keys(models) : [fault.model];
    return parts.flatMap((part) => {
      const profile = models[part];
      if (profile === undefined) return [];
      return ineffective(fault, profile.engine !== undefined).map(({ key, why }) => {
        const message = `faults[${index}].${key} does nothing to ${part} (${profile.name}): ${why}`;
        return errorAt(document, ['faults', index, key], message);
      });
    });
  });
}

type WrittenFault = NonNullable<ReturnType<typeof armFaultSchema.safeParse>['data']>;

interface Ineffective {
  readonly key: keyof WrittenFault;
  readonly why: string;
}

function ineffective(fault: WrittenFault, hasEngine: boolean): readonly Ineffective[] {
  const has = (key: keyof WrittenFault) => fault[key] !== undefined && fault[key] !== false;
  if (!hasEngine) {
    const why = 'it has no engine; expected a profile with engine';
    return OF_AN_ENGINE.filter(has).map((key) => ({ key, why }));
  }
  const shares = WITHOUT_AN_ENGINE.filter(has).map((key) => ({
    key,
    why: 'its engine times the tokens; expected latency, or spikes in its engine',
  }));
  const narrowing = NARROWING.find(has);
  if (narrowing === undefined) return shares;
  const why = `its engine serves all alike; expected it without ${narrowing}`;
  return [...shares, ...LATENCIES.filter(has).map((key) => ({ key, why }))];
}
