// Before the documentation is built: writes the pages that are made of the code.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { describeApi } from '../description.ts';
import { configurationPage } from './configuration.ts';
import { type Description, referencePages } from './reference.ts';

const docs = (path: string) => new URL(`../../docs/${path}`, import.meta.url);

writeFileSync(docs('operate/configuration.md'), configurationPage());

const pages = referencePages((await describeApi('https://wire.example')) as Description);

rmSync(docs('reference/'), { recursive: true, force: true });
mkdirSync(docs('reference/'), { recursive: true });
for (const [name, text] of Object.entries(pages)) writeFileSync(docs(`reference/${name}.md`), text);
