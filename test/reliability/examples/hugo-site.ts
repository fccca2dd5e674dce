import type { Example } from './running.ts';
import { checkSite } from './static-site.ts';

export const check = (example: Example): Promise<void> =>
  checkSite(
    example,
    'https://harbour.example/blog/',
    ['posts/first-ferry/', 'notes/2024/03/fog-patience/', 'posts/pier-4/', 'posts/lighthouse-100/'],
    'content/posts/Lighthouse.md',
  );
