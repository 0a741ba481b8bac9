import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: chat}
spec:
  strategy:
    canary:
      steps:
        - setWeight: 10
        - pause: {duration: 5m}
        - setWeight: 50
        - pause: {duration: 5m}
`;

/** A production file, and the files it names, beside each other. */
export function writeProductionFolder(
  folder: string,
  url: string,
  changes: Readonly<Record<string, string>> = {},
): string {
  const files: Record<string, string> = {
    'rollout.yaml': ROLLOUT,
    'triggers.yaml': 'triggers: [error-rate > 1% rollback]\n',
    'production.yaml': `rollout: rollout.yaml
triggers: triggers.yaml
models:
  stable: {version: v1.2, hash: 7d4b9c}
  canary: {version: v1.3, hash: 5f6a8d}
prometheus: {url: "${url}", timeout: 5s}
`,
    ...changes,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return join(folder, 'production.yaml');
}
