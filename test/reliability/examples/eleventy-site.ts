import type { Example } from './running.ts';
import { checkSite } from './static-site.ts';

export const check = (example: Example): Promise<void> =>
  checkSite(
    example,
    'https://market.example/',
    ['blog/2024-03-02-plums/', 'blog/pier-4/', 'news/new-scales/'],
    'content/blog/scales.md',
  );
