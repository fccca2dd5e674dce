import { serve } from '@hono/node-server';
import { createTagwire } from 'tagwire';
import { plainText } from './plain-text.ts';

const port = Number(process.env.PORT ?? 3000);
const wire = createTagwire({ publicUrl: `http://localhost:${port}`, formats: [plainText] });
await wire.articles.upsert('pier', {
  title: 'The pier is painted green',
  content: { markdown: 'As it was in **1926**.' },
  tags: ['Harbour'],
});
serve({ fetch: (request, env) => wire.fetch(request, env), port });
