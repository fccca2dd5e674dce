// `npm run sbom`: the bill of materials of what is installed to run Tagwire, for a release.
import { mkdirSync, writeFileSync } from 'node:fs';
import { readBom } from './bom.ts';

const file = process.argv[2] ?? 'dist/tagwire.cdx.json';
mkdirSync('dist', { recursive: true });
const bom = readBom();
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
console.log(`${file}: CycloneDX ${bom.specVersion}, ${bom.components.length} components`);
