import { statSync } from 'node:fs';
import type { Production } from '../../../core/scenario/load-production.ts';
import type { SecretPlace } from '../../../core/scenario/prometheus-file.ts';
import type { Path } from '../../../core/yaml-source.ts';

/** Anybody else on the machine may read it, or put his own in its place. */
const OPEN_TO_OTHERS = 0o006;

export interface OpenFile {
  /** Where the production file names it. */
  readonly at: Path;
  readonly message: string;
}

/** Files with secrets that everybody on this machine may read. */
export function openFiles(
  { served, router, prometheus, trafficControl, notify }: Production,
  resolve: (reference: string) => string,
): readonly OpenFile[] {
  const { credentials } = prometheus;
  const inFile = (place: SecretPlace | null | undefined) =>
    place?.from === 'file' ? place.path : undefined;
  const secret = credentials?.scheme === 'basic' ? credentials.password : credentials?.token;
  const named: readonly (readonly [Path, string | undefined])[] = [
    [['prometheus'], inFile(secret)],
    [['prometheus', 'tls', 'key'], prometheus.tls.key],
    [['trafficControl', 'kubeconfig'], trafficControl?.kubeconfig ?? undefined],
    [['router', 'admin', 'tokenFile'], inFile(router.admin.token)],
    [['router', 'admin', 'read', 'tokenFile'], inFile(router.admin.readToken)],
    [['router', 'ofrep', 'tokenFile'], inFile(router.ofrep.token)],
    [['models', 'stable', 'apiKeyFile'], inFile(served?.stable.apiKey)],
    [['models', 'stable', 'tls', 'key'], served?.stable.tls.key],
    [['models', 'canary', 'apiKeyFile'], inFile(served?.canary.apiKey)],
    [['models', 'canary', 'tls', 'key'], served?.canary.tls.key],
    ...notify.flatMap(({ url, secret }, index): [Path, string | undefined][] => [
      [['notify', index, 'urlFile'], typeof url === 'string' ? undefined : inFile(url)],
      [['notify', index, 'secretFile'], inFile(secret)],
    ]),
  ];
  return named.flatMap(([at, file]) => {
    if (file === undefined) return [];
    const path = resolve(file);
    if (!isOpen(path)) return [];
    return [{ at, message: `${file} holds a secret that everybody may read; chmod 600 ${path}` }];
  });
}

/** One that cannot be looked at is told of by whoever reads it. */
function isOpen(path: string): boolean {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & OPEN_TO_OTHERS) !== 0;
}
