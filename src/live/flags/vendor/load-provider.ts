import { pathToFileURL } from 'node:url';
import type { Provider } from '@openfeature/server-sdk';

/** Why a module gives no provider: one line, with what to do. */
export class UnusableModule extends Error {}

const EXPECTED = 'expected `export function createProvider()` or a provider as the default export';

/**
 * The provider of a module: what its `createProvider()` gives, or its default export.
 * @throws UnusableModule
 */
export async function loadProvider(path: string): Promise<Provider> {
  const module = await imported(path);
  const isMade = typeof module.createProvider === 'function';
  const made = isMade ? await created(module.createProvider as () => unknown) : module.default;
  if (isProvider(made)) {
    if (made.runsOn === undefined || made.runsOn === 'server') return withPromisedStart(made);
    throw new UnusableModule(`its provider is for a ${made.runsOn}; expected one for servers`);
  }
  if (isMade) throw new UnusableModule('createProvider() gave no OpenFeature provider');
  throw new UnusableModule(`it exports no OpenFeature provider; ${EXPECTED}`);
}

async function imported(path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(path).href);
  } catch (error) {
    throw new UnusableModule(`it cannot be imported: ${messageOf(error)}`);
  }
}

async function created(createProvider: () => unknown): Promise<unknown> {
  try {
    return await createProvider();
  } catch (error) {
    throw new UnusableModule(`createProvider() failed: ${messageOf(error)}`);
  }
}

function isProvider(value: unknown): value is Provider {
  if (typeof value !== 'object' || value === null) return false;
  const { metadata, resolveStringEvaluation } = value as Partial<Provider>;
  return typeof metadata?.name === 'string' && typeof resolveStringEvaluation === 'function';
}

/**
 * The SDK never takes a provider for ready whose `initialize` returns nothing, and forgets one whose
 * `initialize` throws at once: here both do as if they were asynchronous.
 */
function withPromisedStart(provider: Provider): Provider {
  const { initialize } = provider;
  if (initialize !== undefined) {
    const value = async (...given: Parameters<typeof initialize>) =>
      initialize.apply(provider, given);
    Reflect.defineProperty(provider, 'initialize', { value, configurable: true });
  }
  return provider;
}

/** The first line of what was thrown, be it an Error or not. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] ?? '';
}
