/** A model's answer to a message, with the knowledge that it was to speak from. */
export interface BeginRow {
  /** Counted from 1, the heading among them. */
  readonly line: number;
  readonly knowledge: string;
  readonly message: string;
  readonly response: string;
  readonly label: BeginLabel;
}

export const BEGIN_LABELS = ['Fully attributable', 'Not fully attributable', 'Generic'] as const;
export type BeginLabel = (typeof BEGIN_LABELS)[number];

export interface BeginRead {
  readonly rows: readonly BeginRow[];
  readonly flaws: readonly BeginFlaw[];
}

/** A line that does not read. */
export interface BeginFlaw {
  readonly line: number;
  readonly wrong: string;
}

const COLUMNS = ['knowledge', 'message', 'response', 'begin_label'] as const;

/**
 * Reads the format of the BEGIN benchmark (https://github.com/google/BEGIN-dataset): tab-separated,
 * with a heading; a quote means nothing but itself. Columns may stand in any order, among others.
 * Undefined for a text without that heading.
 */
export function readBegin(text: string): BeginRead | undefined {
  const [heading = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const names = heading.split('\t').map((name) => name.trim());
  const places = COLUMNS.map((column) => names.indexOf(column));
  if (places.includes(-1)) return undefined;
  const rows: BeginRow[] = [];
  const flaws: BeginFlaw[] = [];
  for (const [index, content] of lines.entries()) {
    if (content === '') continue;
    const line = index + 2;
    const fields = content.split('\t');
    const [knowledge = '', message = '', response = '', written = ''] = places.map(
      (place) => fields[place] ?? '',
    );
    const label = BEGIN_LABELS.find((known) => known === written.trim());
    if (fields.length !== names.length) {
      flaws.push({ line, wrong: `${fields.length} columns; expected ${names.length}` });
    } else if (label === undefined) {
      flaws.push({
        line,
        wrong: `begin_label is "${written.slice(0, 60)}"; expected one of ${LIST}`,
      });
    } else rows.push({ line, knowledge, message, response, label });
  }
  return { rows, flaws };
}

const LIST = BEGIN_LABELS.join(', ');
