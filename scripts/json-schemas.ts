import { z } from 'zod';
import { FORMATS } from './formats/formats.ts';

/** Each schema file and its text, generated from what the parsers themselves use. */
export function jsonSchemas(): readonly (readonly [path: string, text: string])[] {
  return FORMATS.map(({ schemaFile, title, schema }) => [schemaFile, textOf(title, schema)]);
}

/** Of what a user writes, before defaults and units are worked out. */
function textOf(title: string, schema: z.ZodType): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', reused: 'inline' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
