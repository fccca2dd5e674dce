// What stands beside a Worker: the static files, the migrations, which it reads at its first request, and the description
// of the API. wrangler runs this before it bundles (wrangler.toml, [build]); the package has the same.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { memory } from '../src/entries/memory.ts';
import { createTagwire } from '../src/index.ts';
import { readMigrations } from '../src/runtimes/node/index.ts';
import { writeStaticFiles } from '../src/runtimes/node/static-files.ts';

export async function writeAssets(folder: string): Promise<void> {
  await writeStaticFiles(folder);
  await writeFile(join(folder, 'migrations.json'), JSON.stringify(readMigrations()));
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(await describeApi()));
}

/** /openapi.json of a new site, whose address is replaced by the site's own when it is asked for. */
export async function describeApi(): Promise<object> {
  const publicUrl = 'https://site.invalid';
  const site = createTagwire({ publicUrl, database: memory(), media: false });
  const description = await site.fetch(new Request(`${publicUrl}/openapi.json`));
  await site.close();
  return (await description.json()) as object;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeAssets(fileURLToPath(new URL('../dist/assets', import.meta.url)));
}
