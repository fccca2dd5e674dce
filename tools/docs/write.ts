// Before the documentation is built: writes the pages that are made of the code.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { memory } from '../../src/entries/memory.ts';
import { createTagwire } from '../../src/index.ts';
import { configurationPage } from './configuration.ts';
import { type Description, referencePages } from './reference.ts';

const docs = (path: string) => new URL(`../../docs/${path}`, import.meta.url);

writeFileSync(docs('operate/configuration.md'), configurationPage());

const publicUrl = 'https://wire.example';
const wire = createTagwire({ publicUrl, database: memory(), media: false });
const answer = await wire.fetch(new Request(`${publicUrl}/openapi.json`));
const pages = referencePages((await answer.json()) as Description);
await wire.close();

rmSync(docs('reference/'), { recursive: true, force: true });
mkdirSync(docs('reference/'), { recursive: true });
for (const [name, text] of Object.entries(pages)) writeFileSync(docs(`reference/${name}.md`), text);
