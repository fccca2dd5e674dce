// What wrangler runs before it bundles (wrangler.toml, [build]): the static files that go beside the Worker, and what it
// takes in instead of some libraries' modules.
import { fileURLToPath } from 'node:url';
import { writeLeanModules } from './lean-modules.ts';
import { writeStaticFiles } from './static-files.ts';

await writeStaticFiles(fileURLToPath(new URL('../../dist/assets', import.meta.url)));
await writeLeanModules(fileURLToPath(new URL('../../dist/modules', import.meta.url)));
