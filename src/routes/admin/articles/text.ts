// Requests of the text editor: convert the text, fetch a picture into the library, look up a link's title.
import { Hono } from 'hono';
import * as v from 'valibot';
import { absoluteUrls } from '../../../content/absolute.ts';
import { type Content, NOTATIONS } from '../../../domain/model.ts';
import { malformed } from '../../../errors.ts';
import { articleUrl } from '../../../formats/facts.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Request_, Services } from '../../../http/env.ts';
import { readJson } from '../../../http/json-body.ts';
import { readerView } from '../../../pages/admin/articles/reader-view.ts';
import { articlePage } from '../../../pages/article.ts';
import { picturesIn } from '../../../pages/text-pictures.ts';
import { problem } from '../../../problems.ts';
import { sizesOf } from '../../../services/pictures/sizes.ts';
import { fetchPicture } from '../../../services/publishing/fetch-picture.ts';
import { titleOfLink } from '../../../services/publishing/link-title.ts';
import { findReadable } from '../../../services/publishing/reading.ts';
import { rendered, textWork } from '../../../services/publishing/text-work.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { type Guards, text } from '../session.ts';
import { previewOf, readTyped, withFormat } from './article-form.ts';
import { answerPreview } from './preview-answer.ts';

export function textRoutes({ context }: Services, { form, script }: Guards) {
  const show = async (c: AdminRequest): Promise<Response> => {
    const id = c.req.query('id');
    const before = id ? await findReadable(context, c.get('principal'), id) : undefined;
    const sent = c.get('form');
    const [typed] = await withFormat(context, sent, readTyped(sent));
    const site = await context.sites.now();
    const { article, html } = await previewOf(context, { ...typed, title: typed.title || '…' }, before);
    if (c.req.query('as') === 'reader')
      return answerPreview(`${readerView(c.get('ui'), article, html)}`, true);
    const url = articleUrl(article.slug || 'preview', site);
    const contentHtml = absoluteUrls(article.html, url);
    const sizes = await sizesOf(context, picturesIn(contentHtml));
    return answerPreview(`${articlePage({ site, article, url, feeds: [], contentHtml, sizes })}`, true);
  };

  return new Hono<AdminEnv>()
    .post('/live-page', ...form('articles:draft'), show)
    .post('/convert', ...form('articles:draft'), async (c) => {
      const sent = c.get('form');
      const { notation, content } = readTyped(sent);
      const source = { [notation]: content } as unknown as Content;
      const wanted = text(sent, 'to');
      // As it is rendered: the text editor reads the form that the cleaner writes.
      if (wanted === 'editor') return c.json({ content: (await rendered(context, source)).html });
      const to = NOTATIONS.find((format) => format === wanted) ?? notation;
      const made = await textWork(context, 'convert', content.length, source, to);
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

const Address = v.strictObject({ url: v.string() });

async function addressOf(c: AdminRequest): Promise<string> {
  const { url } = await readJson(c as unknown as Request_, Address, '{"url": "https://example.com/"}');
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw malformed(problem('fetch-failed', { url: url, reason: 'http(s)' }));
  return url;
}
