import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FOLDER } from './grafana-files.ts';

export interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
}

export function rulesIn(file: 'alerts.yaml' | 'recording-rules.yaml'): readonly Rule[] {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  const { groups } = parse(text) as { groups: readonly { rules: readonly Rule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}
