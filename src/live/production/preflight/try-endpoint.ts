import { describeNetworkError } from '../../prometheus/network-error.ts';
import { apiKeySource } from '../../router/api-key.ts';
import { Endpoint } from '../../router/endpoint.ts';
import type { ModelAccess } from '../../router/model-access.ts';

/** What an endpoint answered when it was asked for its models. */
export type Tried =
  | { readonly ok: true; readonly warning: string | null }
  /** What is wrong and what to do, to follow the endpoint's URL; no secret in it. */
  | { readonly ok: false; readonly error: string };

const TIMEOUT_MS = 5_000;
const MAX_SHOWN_MODELS = 5;

/** Asks for `/v1/models` the way requests go: same connections, certificates, proxy and key. */
export async function tryEndpoint(url: string, access: ModelAccess): Promise<Tried> {
  const endpoint = new Endpoint(url, access, 1);
  const key = apiKeySource(access.apiKey, () => {})(Date.now());
  try {
    const { statusCode, body } = await endpoint.pool.request({
      method: 'GET',
      path: `${endpoint.prefix}/v1/models`,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return judged(statusCode, await body.text(), access);
  } catch (error) {
    return { ok: false, error: `${describeNetworkError(error)}; is it up, and the URL right?` };
  } finally {
    await endpoint.pool.destroy();
  }
}

function judged(status: number, body: string, { apiKey, modelName }: ModelAccess): Tried {
  if (status === 401 || status === 403) {
    const mend = apiKey === null ? 'give it one: apiKeyEnv or apiKeyFile' : 'is it the right one?';
    const who = apiKey === null ? 'wants an API key' : 'refuses the API key';
    return { ok: false, error: `${who} (HTTP ${status}); ${mend}` };
  }
  if (status >= 500) {
    return { ok: false, error: `answers HTTP ${status} to GET /v1/models; is its model loaded?` };
  }
  if (status >= 300) {
    const warning = `answers HTTP ${status} to GET /v1/models; is a part of its path missing?`;
    return { ok: true, warning };
  }
  const names = modelNames(body);
  if (modelName === null || names.length === 0 || names.includes(modelName)) {
    return { ok: true, warning: null };
  }
  const shown = names.slice(0, MAX_SHOWN_MODELS).join(', ');
  return { ok: true, warning: `does not list modelName "${modelName}"; it has ${shown}` };
}

/** Of OpenAI's list of models; empty if it is none. */
function modelNames(body: string): readonly string[] {
  try {
    const { data } = JSON.parse(body) as { readonly data?: unknown };
    if (!Array.isArray(data)) return [];
    return data.map((model) => model?.id).filter((id) => typeof id === 'string');
  } catch {
    return [];
  }
}
