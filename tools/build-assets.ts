// What stands beside a Worker: the static files, the migrations, which it reads at its first request, and the description
// of the API. wrangler runs this before it bundles (wrangler.toml, [build]); the package has them without the description.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMigrations } from '../src/runtimes/node/index.ts';
import { writeStaticFiles } from '../src/runtimes/node/static-files.ts';
import { describeApi } from './description.ts';

/** Replaced by the site's own where the description is asked for. */
const ADDRESS = 'https://site.invalid';

export async function writeAssets(folder: string): Promise<void> {
  await writeStaticFiles(folder);
  await writeFile(join(folder, 'migrations.json'), JSON.stringify(readMigrations()));
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(await describeApi(ADDRESS)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeAssets(fileURLToPath(new URL('../dist/assets', import.meta.url)));
}
