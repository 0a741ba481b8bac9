import type { Role } from '../../core/routing/decision.ts';
import type { SecretPlace } from '../../core/scenario/prometheus-file.ts';
import type { ServedModel } from '../../core/scenario/served-model-schema.ts';
import { readPemFiles } from '../pem-files.ts';
import type { EndpointPlaces } from '../prometheus/endpoint.ts';
import { readApiKey, readApiKeyFile } from '../router/api-key.ts';
import type { ApiKey, ModelAccess } from '../router/model-access.ts';

/** Both models, as they are reached. */
export interface ReachedModels {
  readonly served: Readonly<Record<Role, ServedModel>>;
  readonly access: Readonly<Record<Role, ModelAccess>>;
}

export type ModelsRead =
  | { readonly ok: true; readonly models: ReachedModels }
  /** One line that names the place, says what to do, and holds no secret. */
  | { readonly ok: false; readonly error: string };

/** How the models of a production file are reached; keys and certificates are looked up now. */
export function reachedModels(
  served: Readonly<Record<Role, ServedModel>> | null,
  places: EndpointPlaces,
): ModelsRead {
  if (served === null) {
    return { ok: false, error: 'models: no endpoints; expected where each model is served' };
  }
  const stable = accessOf(served.stable, places);
  if (!stable.ok) return { ok: false, error: `models.stable.${stable.error}` };
  const canary = accessOf(served.canary, places);
  if (!canary.ok) return { ok: false, error: `models.canary.${canary.error}` };
  const access = { stable: stable.access, canary: canary.access };
  return { ok: true, models: { served, access } };
}

type AccessRead =
  | { readonly ok: true; readonly access: ModelAccess }
  | { readonly ok: false; readonly error: string };

function accessOf(served: ServedModel, places: EndpointPlaces): AccessRead {
  const tls = readPemFiles(served.tls, places.resolve);
  if (!tls.ok) return tls;
  const key = served.apiKey === null ? NO_KEY : apiKeyAt(served.apiKey, places);
  if (!key.ok) return key;
  const { modelName, proxy, timeouts, health, ejection } = served;
  const access = { modelName, apiKey: key.key, tls: tls.tls, proxy, timeouts, health, ejection };
  return { ok: true, access };
}

type KeyRead =
  | { readonly ok: true; readonly key: ApiKey | null }
  | { readonly ok: false; readonly error: string };

const NO_KEY: KeyRead = { ok: true, key: null };

function apiKeyAt(place: SecretPlace, { environment, resolve }: EndpointPlaces): KeyRead {
  if (place.from === 'file') {
    const path = resolve(place.path);
    const read = readApiKeyFile(path);
    return read.ok ? { ok: true, key: { path } } : refused(`apiKeyFile: ${path}`, read.error);
  }
  const text = environment[place.name];
  if (text === undefined) return refused(`apiKeyEnv: ${place.name}`, 'is not set');
  const read = readApiKey(text);
  return read.ok ? { ok: true, key: read } : refused(`apiKeyEnv: ${place.name}`, read.error);
}

function refused(place: string, error: string): KeyRead {
  return { ok: false, error: `${place} ${error}` };
}
