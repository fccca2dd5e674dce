// What wrangler runs before it takes the Worker (wrangler.toml, [build]): makes the Worker, the static files that go
// beside it, and the data that it starts with.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeWorker } from './bundle-worker.ts';
import { readMigrations } from './node.ts';
import { writeStaticFiles } from './static-files.ts';
import { tables } from './tables.ts';

const folder = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

const assets = folder('assets');
await Promise.all([writeWorker(folder('worker')), writeStaticFiles(assets)]);
const data = { 'tables.json': tables(), 'migrations.json': readMigrations() };
for (const [name, value] of Object.entries(data)) await writeFile(join(assets, name), JSON.stringify(value));
