/** The proxy that Hono's documentation shows, on fetch() and web streams: what one writes first. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { proxy } from 'hono/proxy';
import { reportPort } from './serve.ts';

const upstream = process.argv[2];
const app = new Hono();
app.all('/v1/*', (c) => proxy(`${upstream}${c.req.path}`, { ...c.req, headers: c.req.header() }));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => reportPort(port));
