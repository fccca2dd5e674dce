declare module 'markdown-it-footnote' {
  import type MarkdownIt from 'markdown-it';
  /** `env.docId` becomes part of its ids. */
  export default function footnote(parser: InstanceType<typeof MarkdownIt>): void;
}
