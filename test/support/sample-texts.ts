// The texts of db/samples, each in the format that it is written in.
import { readdirSync, readFileSync } from 'node:fs';
import type { Content } from '../../src/domain/model.ts';

const textOf = (name: string) => readFileSync(`db/samples/${name}`, 'utf8');

const READERS: Readonly<Record<string, (text: string) => Content>> = {
  md: (text) => ({ markdown: text.replace(/^---\n[\s\S]*?\n---\n/, '') }),
  html: (html) => ({ html }),
  txt: (text) => ({ text }),
  json: (text) => (JSON.parse(text) as { content: Content }).content,
};

export const sampleTexts: [name: string, content: Content][] = readdirSync('db/samples').map((name) => [
  name,
  READERS[name.split('.').at(-1)!]!(textOf(name)),
]);
