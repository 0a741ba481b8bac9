import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FORMATS, type Format } from './formats.ts';
import { exampleFor, yamlBlocks } from './key-examples.ts';
import { type Key, type Section, sectionsOf } from './schema-keys.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Each page of docs/formats and its text, generated from what the parsers themselves use. */
export function formatPages(): readonly (readonly [path: string, text: string])[] {
  return FORMATS.map((format) => [`docs/formats/${format.name}.md`, pageOf(format)]);
}

function pageOf(format: Format): string {
  const { title, about, schemaFile, example, schema } = format;
  const sections = sectionsOf(schema).map((section, index, all) => {
    const before = all.slice(0, index);
    return sectionText(
      section,
      before.some(({ places }) => places[0] === section.places[0]),
    );
  });
  return [
    `# ${title}`,
    '',
    about,
    `All keys, from the parser itself (\`npm run schemas\`); for editors: [JSON Schema](../../${schemaFile}).`,
    'Keys in bold must be there; unknown keys are refused. A duration is `30s` or `1h30m`, a share `5%` or `0.05`, a factor `2x`, a rate `40/s`;',
    'files are named relative to this one.',
    '',
    '```yaml',
    `# ${example}`,
    exampleText(example),
    '```',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
}

function exampleText(file: string): string {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const block = file.endsWith('.md') ? yamlBlocks(text)[0] : text;
  return (block ?? '').replace(/^# yaml-language-server.*\n/m, '').trim();
}

function sectionText({ places, keys, shape }: Section, isAnother: boolean): string {
  const rows = keys.map((key) => {
    const cells = [
      key.isRequired ? `**${key.name}**` : key.name,
      shortType(key.type),
      codeOrNothing(key.byDefault),
      meaningOf(key),
      codeOrNothing(exampleFor(shape, key)) || 'below',
    ];
    return `| ${cells.map(cell).join(' | ')} |`;
  });
  const heading = places[0] === '' ? 'The file' : places.map((place) => `\`${place}\``).join(', ');
  return [
    `## ${heading}${isAnother ? ', or' : ''}`,
    '',
    '| key | what it is | if absent | meaning | example |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** Without examples, which have a column, and what the page has said once for all. */
function shortType(type: string): string {
  return type
    .replace(
      /,? such as (\{[^}]*\}|"[^"]*"|(?!or )[^\s,{]+)(, (?!or )[^\s,{]+)*( or [^\s,{]+)?/g,
      '',
    )
    .replaceAll('the name of a file, relative to this one', 'a file')
    .replaceAll('the name of an environment variable', 'a variable');
}

/** Without the default, which has a column too. */
function meaningOf({ meaning = '', byDefault }: Key): string {
  return byDefault === undefined ? meaning : meaning.replace(/; \S+ if absent\.$/, '.');
}

const LONGEST = 110;

function codeOrNothing(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  return text.length > LONGEST ? 'below' : `\`${text}\``;
}

/** A bar would end the cell, and what looks like markup would vanish. */
function cell(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;')))
    .join('')
    .replaceAll('|', '\\|');
}
