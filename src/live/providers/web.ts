import type { WebProvider } from '../../core/analysis/provider.ts';
import { jsonPathProblem, webResult } from '../../core/analysis/web-result.ts';
import { exchange } from './exchange.ts';
import { headersOf } from './headers.ts';
import type { ProviderAnswer, ReadProvider } from './port.ts';
import { sigv4Refusal } from './sigv4.ts';
import { timeoutMs } from './timeout.ts';

const DEFAULT_TIMEOUT_SECONDS = 10;

/**
 * Asks a URL for a JSON document and takes from it what the JSONPath finds (Argo Rollouts
 * `metricproviders/webmetric`). The timeout covers everything: token, redirects and body. Of the
 * ways to authenticate only OAuth2 is looked at; what else is needed goes into the headers.
 */
export const readWeb: ReadProvider<'web'> = async (settings, _atMs, world) => {
  const error =
    payloadProblem(settings) ??
    jsonPathProblem(settings.jsonPath || '{$}') ??
    sigv4Refusal(settings.authentication);
  if (error !== undefined) return { ok: false, error };
  const { timeoutSeconds = 0, insecure = false, authentication } = settings;
  const seconds = timeoutSeconds > 0 ? timeoutSeconds : DEFAULT_TIMEOUT_SECONDS;
  const signal = AbortSignal.timeout(timeoutMs(seconds));
  const { oauth2 } = authentication ?? {};
  if (!oauth2?.tokenUrl) return await ask(settings, signal);
  const token = await world.tokens.authorization(oauth2, { insecure, signal });
  if (!token.ok) return token;
  const answer = await ask(settings, signal, token.value);
  if (!answer.ok) world.tokens.forget(oauth2);
  return answer;
};

function payloadProblem({ method = 'GET', body = '', jsonBody }: WebProvider): string | undefined {
  const hasJson = jsonBody !== undefined && jsonBody !== null;
  if (body !== '' && hasJson) {
    return 'use either Body or JSONBody; both cannot exists for WebMetric payload';
  }
  if ((body !== '' || hasJson) && method === 'GET') {
    return 'Body/JSONBody can only be used with POST or PUT WebMetric Method types';
  }
  return undefined;
}

async function ask(
  settings: WebProvider,
  signal: AbortSignal,
  authorization?: string,
): Promise<ProviderAnswer> {
  const { method = 'GET', url, body = '', jsonBody, jsonPath = '', insecure = false } = settings;
  const hasJson = jsonBody !== undefined && jsonBody !== null;
  const answer = await exchange(
    {
      method,
      url,
      headers: {
        ...headersOf(settings.headers),
        ...(authorization === undefined ? {} : { authorization }),
        ...(hasJson ? { 'content-type': 'application/json' } : {}),
      },
      body: hasJson ? JSON.stringify(jsonBody) : body || null,
      insecure,
    },
    signal,
  );
  if (!answer.ok) return answer;
  if (answer.status < 200 || answer.status >= 300) {
    return { ok: false, error: `received non 2xx response code: ${answer.status}` };
  }
  const found = webResult(answer.body, jsonPath);
  return found.ok ? { ...found, warnings: [] } : found;
}
