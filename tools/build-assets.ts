// What wrangler runs before it bundles the Worker (wrangler.toml, [build]): the static files that go beside it, the
// migrations, which the Worker reads at its first request, and the description of the API.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memory } from '../src/entries/memory.ts';
import { createTagwire } from '../src/index.ts';
import { readMigrations } from '../src/runtimes/node/index.ts';
import { writeStaticFiles } from '../src/runtimes/node/static-files.ts';

const assets = fileURLToPath(new URL('../dist/assets', import.meta.url));
await writeStaticFiles(assets);
await writeFile(join(assets, 'migrations.json'), JSON.stringify(readMigrations()));

const publicUrl = 'http://localhost';
const site = createTagwire({ publicUrl, database: memory() });
const description = await site.fetch(new Request(`${publicUrl}/openapi.json`));
await writeFile(join(assets, 'openapi.json'), await description.text());
await site.close();
