import { type ResourceLimits, Worker } from 'node:worker_threads';
import { FROM_SOURCE, sourceLoaderModule } from '../source-loader.ts';

/** A thread takes no loader from its arguments (Node 20): from sources, it is given one first. */
export function startThread(entry: URL, setting: unknown, resourceLimits: ResourceLimits): Worker {
  const options = { workerData: setting, resourceLimits };
  if (!FROM_SOURCE) return new Worker(entry, options);
  const bootstrap =
    `import(${JSON.stringify(sourceLoaderModule())})` +
    `.then(({ register }) => { register(); return import(${JSON.stringify(entry.href)}); })`;
  return new Worker(bootstrap, { ...options, eval: true });
}
