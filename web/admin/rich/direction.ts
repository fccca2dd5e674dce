// Which way the text runs: by its first letters, so that bullets, quotes and tables stand on the side where its lines begin.
import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';

/** Characters in which a first letter is looked for. */
const MAX_LOOKED_AT = 2_000;

export const direction = Extension.create({
  name: 'direction',
  addProseMirrorPlugins: () => [
    new Plugin({
      props: {
        attributes({ doc }) {
          const start = doc.textBetween(0, Math.min(doc.content.size, MAX_LOOKED_AT), ' ');
          // Where there is no letter yet it is the interface's, not left to right.
          return /\p{L}/u.test(start) ? { dir: 'auto' } : ({} as Record<string, string>);
        },
      },
    }),
  ],
});
