import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { parse } from 'hono/utils/cookie';
import { createTagwire, type Person } from 'tagwire';

const port = Number(process.env.PORT ?? 3000);
const sessions = new Map<string, Person>();
const wire = createTagwire({
  publicUrl: `http://localhost:${port}/wire`,
  authenticate: (request) => sessions.get(parse(request.headers.get('cookie') ?? '').session ?? ''),
  hooks: { beforePublish: ({ tags }) => (tags?.length ? undefined : { refusal: 'Add a tag first.' }) },
});
const app = new Hono().mount('/wire', wire.fetch).post('/login', async (c) => {
  const { name, password } = await c.req.json();
  if (name !== 'ann' || password !== 'secret') return c.text('Wrong name or password.', 401);
  const id = crypto.randomUUID();
  sessions.set(id, { id: name, name, scopes: ['articles:write'] });
  return c.text(`Hello, ${name}.`, 200, { 'set-cookie': `session=${id}; HttpOnly; SameSite=Lax` });
});
serve({ fetch: app.fetch, port });
