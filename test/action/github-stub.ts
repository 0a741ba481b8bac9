import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HttpStub, startHttpStub } from '../live/prometheus/http-stub.ts';

export interface Comment {
  readonly id: number;
  body: string;
}

export interface GithubStub {
  readonly url: string;
  /** Of pull request 7 of acme/models. */
  readonly comments: Comment[];
  /** As `GET /path`, in order. */
  asked(): string[];
  close(): Promise<void>;
}

const COMMENTS = '/repos/acme/models/issues/7/comments';

/** As much of GitHub's REST API as comments need; `refusing` answers every request with that status. */
export async function startGithub(
  comments: Comment[] = [],
  refusing: number | null = null,
): Promise<GithubStub> {
  const stub: HttpStub = await startHttpStub((request, response) => {
    const body = stub.requests.at(-1)?.body ?? '';
    if (refusing !== null) answer(response, refusing, { message: 'Resource not accessible' });
    else if (request.headers.authorization !== 'Bearer t0ken') answer(response, 401, {});
    else answer(response, ...answerTo(request, comments, body));
  });
  return {
    url: stub.url,
    comments,
    asked: () => stub.requests.map(({ line }) => line),
    close: stub.close,
  };
}

function answerTo(
  { method, url = '' }: IncomingMessage,
  comments: Comment[],
  body: string,
): [status: number, body: unknown] {
  const { pathname, searchParams } = new URL(url, 'http://github.test');
  if (method === 'GET' && pathname === COMMENTS) {
    const size = Number(searchParams.get('per_page'));
    const first = (Number(searchParams.get('page')) - 1) * size;
    return [200, comments.slice(first, first + size)];
  }
  const text = (JSON.parse(body) as { body: string }).body;
  if (text.length > 65_536) return [422, { message: 'body is too long' }];
  if (method === 'POST' && pathname === COMMENTS) {
    comments.push({ id: comments.length + 1, body: text });
    return [201, comments.at(-1)];
  }
  const [, id] = /^\/repos\/acme\/models\/issues\/comments\/(\d+)$/.exec(pathname) ?? [];
  const known = comments.find((comment) => comment.id === Number(id));
  if (method !== 'PATCH' || !known) return [404, {}];
  known.body = text;
  return [200, known];
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
