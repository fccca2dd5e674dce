// What tests read in a Markdown document: its fenced blocks, its links, its headings.

export interface Block {
  language: string;
  /** What stands behind the language: `run`, `no-run: needs Docker`. */
  mark: string;
  text: string;
  /** Of the fence, from 1. */
  line: number;
}

const FENCE = /^```([\w-]*)(?: (.*))?\n([\s\S]*?)^```$/gm;
const withoutBlocks = (markdown: string) => markdown.replace(FENCE, '');

export const blocksOf = (markdown: string): Block[] =>
  [...markdown.matchAll(FENCE)].map(({ 1: language = '', 2: mark = '', 3: text = '', index }) => ({
    ...{ language, mark, text },
    line: markdown.slice(0, index).split('\n').length,
  }));

/** Addresses that are relative: of links and of pictures. */
export const relativeLinksOf = (markdown: string): string[] =>
  [...withoutBlocks(markdown).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address]) => address!)
    .filter((address) => !/^(?:[a-z]+:|\/)/i.test(address));

/** As GitHub and VitePress make them of headings. */
export const anchorsOf = (markdown: string): string[] =>
  [...withoutBlocks(markdown).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
