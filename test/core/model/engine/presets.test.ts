import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENGINE_PRESETS, PRESET_NAMES } from '../../../../src/core/model/engine/presets.ts';

const SPEC = join(import.meta.dirname, '../../../../../shared/specs/llm-serving.md');
const there = existsSync(SPEC);

/** A row of the table: `| 8B-H100-TP1 | 6.5 | 20 | 25 | 0.076 | 10 | 467k |`. */
const ROW = /^\| (\d+B-[AH]100-TP\d) \|(.+)\|$/gm;

const UNITS: Readonly<Record<string, number>> = { k: 1e3, M: 1e6 };

function tokens(written: string): number {
  return Math.round(Number.parseFloat(written) * (UNITS[written.at(-1) ?? ''] ?? 1));
}

describe.skipIf(!there)(`presets${there ? '' : ' (no ../shared/specs here)'}`, () => {
  it('are those of the table, every one', () => {
    const rows = [...(there ? readFileSync(SPEC, 'utf8') : '').matchAll(ROW)].map(
      ([, name = '', cells = '']) => {
        const [base, prefill, sequence, context, overhead, kv = ''] = cells.split('|');
        const step = {
          baseMs: Number(base),
          perPrefillTokenUs: Number(prefill),
          perSequenceUs: Number(sequence),
          perContextTokenUs: Number(context),
        };
        const gpus = Number(name.at(-1));
        const preset = { step, overheadMs: Number(overhead), kvTokens: tokens(kv.trim()), gpus };
        return [name.toLowerCase().replace(/-tp1$/, ''), preset] as const;
      },
    );
    expect(rows.map(([name]) => name).toSorted()).toEqual(PRESET_NAMES.toSorted());
    const fitted = Object.entries(ENGINE_PRESETS).map(([name, { hardware, ...preset }]) => {
      // The GPU is the one that the preset is named for.
      expect(hardware.gpu.name.toLowerCase()).toContain(name.split('-')[1]);
      return [name, preset] as const;
    });
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(fitted));
  });
});
