import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Whether this program runs from its sources, not from `dist`. */
export const FROM_SOURCE = import.meta.url.endsWith('.ts');

/** Sources need their loader in a child or a thread too; the parent's own flags are not meant for it. */
export function sourceLoaderArguments(): string[] {
  if (!FROM_SOURCE) return [];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(loader).href];
}

/**
 * The module that gives a thread the same loader, by its `register`. The twin for `require`, which is
 * what can be asked for where `import.meta.resolve` is missing, registers a file that is not there.
 */
export function sourceLoaderModule(): string {
  const twin = createRequire(import.meta.url).resolve('tsx/esm/api');
  return pathToFileURL(twin.replace(/\.cjs$/, '.mjs')).href;
}
