// What wrangler runs before it bundles the Worker (wrangler.toml, [build]): the static files that go beside it, and the
// migrations, which the Worker reads at its first request.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrations } from '../src/runtimes/node/index.ts';
import { writeStaticFiles } from '../src/runtimes/node/static-files.ts';

const assets = fileURLToPath(new URL('../dist/assets', import.meta.url));
await writeStaticFiles(assets);
await writeFile(join(assets, 'migrations.json'), JSON.stringify(readMigrations()));
