import { modelNameSpans, withSpansReplaced } from '../../core/routing/model-name.ts';
import type { ModelRequest } from './endpoint.ts';

/**
 * Puts a model's own name in place of the one that clients know it by. Only a JSON object is looked
 * into: forms, files and what is compressed pass as they are.
 */
export function modelRenamer(name: string | null): (request: ModelRequest) => Buffer {
  if (name === null) return ({ body }) => body;
  const replacement = Buffer.from(JSON.stringify(name));
  return ({ headers, body }) => {
    if (body.length === 0 || isOpaque(headers)) return body;
    const made = withSpansReplaced(body, modelNameSpans(body), replacement);
    return made === body ? body : Buffer.from(made.buffer, made.byteOffset, made.byteLength);
  };
}

function isOpaque(headers: readonly string[]): boolean {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i]?.toLowerCase();
    const value = headers[i + 1]?.toLowerCase() ?? '';
    if (name === 'content-encoding' && value !== 'identity') return true;
    if (name === 'content-type' && value.startsWith('multipart/')) return true;
  }
  return false;
}
