import { boundaryOf, modelFieldSpans } from '../../core/routing/model-field.ts';
import { modelNameSpans, type Span, withSpansReplaced } from '../../core/routing/model-name.ts';
import type { ModelRequest } from './endpoint.ts';

/**
 * Puts a model's own name in place of the one that clients know it by, in a JSON object or a form.
 * Whatever else a body is, and what is compressed, passes as it is.
 */
export function modelRenamer(name: string | null): (request: ModelRequest) => Buffer {
  if (name === null) return ({ body }) => body;
  const inJson = Buffer.from(JSON.stringify(name));
  const inForm = Buffer.from(name);
  return ({ headers, body }) => {
    if (body.length === 0 || !isReadable(fieldOf(headers, 'content-encoding'))) return body;
    const contentType = fieldOf(headers, 'content-type') ?? '';
    const isForm = /^multipart\/form-data\b/i.test(contentType);
    if (!isForm) return replaced(body, modelNameSpans(body), inJson);
    const boundary = boundaryOf(contentType);
    return boundary === null ? body : replaced(body, modelFieldSpans(body, boundary), inForm);
  };
}

function replaced(body: Buffer, spans: readonly Span[], name: Buffer): Buffer {
  const made = withSpansReplaced(body, spans, name);
  return made === body ? body : Buffer.from(made.buffer, made.byteOffset, made.byteLength);
}

function isReadable(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || contentEncoding.toLowerCase() === 'identity';
}

function fieldOf(headers: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toLowerCase() === name) return headers[i + 1];
  }
  return undefined;
}
