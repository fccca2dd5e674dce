// What the text editor asks: the text in another format, a picture of elsewhere for the library, what an address is called.
import { Hono } from 'hono';
import { converted, type Format } from '../../content/convert.ts';
import { renderContent } from '../../content/render.ts';
import type { Content } from '../../domain/model.ts';
import { malformed } from '../../errors.ts';
import { acting, logChange } from '../../http/acting.ts';
import type { Services } from '../../http/env.ts';
import { problem } from '../../problems.ts';
import { fetchPicture } from '../../services/publishing/fetch-picture.ts';
import { titleOfLink } from '../../services/publishing/link-title.ts';
import { readTyped } from './article-form.ts';
import type { AdminEnv, AdminRequest } from './env.ts';
import { type Guards, text } from './session.ts';

const FORMATS: readonly Format[] = ['markdown', 'html', 'text'];

export function textRoutes({ context }: Services, { form, script }: Guards) {
  return new Hono<AdminEnv>()
    .post('/convert', ...form('articles:draft'), async (c) => {
      const sent = c.get('form');
      const { notation, content } = readTyped(sent);
      const source = { [notation]: content } as unknown as Content;
      const wanted = text(sent, 'to');
      // As it is rendered: the text editor reads the form that the cleaner writes.
      if (wanted === 'editor') return c.json({ content: renderContent(source) });
      const to = FORMATS.find((format) => format === wanted) ?? notation;
      const made = converted(source, to);
      return c.json({ content: made ? Object.values(made)[0] : null });
    })
    .post('/media-fetch', script('media'), async (c) => {
      const { created, ...file } = await fetchPicture(acting(c, context), await addressOf(c));
      logChange(c, context, 'file kept', { name: file.name });
      return c.json(file, created ? 201 : 200);
    })
    .post('/link-title', script('articles:draft'), async (c) =>
      c.json({ title: await titleOfLink(context, await addressOf(c)) }),
    );
}

const MAX_BODY = 10_000;

async function addressOf(c: AdminRequest): Promise<string> {
  const length = Number(c.req.header('content-length') ?? MAX_BODY + 1);
  const body = length <= MAX_BODY ? await c.req.json().catch(() => null) : null;
  const url = (body as { url?: unknown } | null)?.url;
  if (typeof url !== 'string' || !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw malformed(problem('fetch-failed', { url: `${url}`, reason: 'http(s)' }));
  return url;
}
