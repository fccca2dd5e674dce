// What wrangler runs before it bundles (wrangler.toml, [build]): the static files that go beside the Worker.
import { fileURLToPath } from 'node:url';
import { writeStaticFiles } from './static-files.ts';

await writeStaticFiles(fileURLToPath(new URL('../../dist/assets', import.meta.url)));
