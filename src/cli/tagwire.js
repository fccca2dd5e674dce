#!/usr/bin/env node
// Plain JavaScript, so that an old Node reads this far and can say what is wrong. A clone runs the TypeScript that stands
// beside it, a package what was built of it.
import { existsSync } from 'node:fs';

const isClone = existsSync(new URL('main.ts', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const least = isClone ? [22, 18] : [22, 12];
if (major < least[0] || (major === least[0] && minor < least[1])) {
  process.stderr.write(
    `tagwire: needs Node ${least.join('.')} or newer, this is ${process.version}.` +
      (isClone
        ? ' In a clone, `npx tagwire` and `npm run …` use the one that npm installed along with it.\n'
        : '\n'),
  );
  process.exit(2);
}
// What was compiled once starts in half the time; Deno and Bun see to that themselves.
process.getBuiltinModule?.('node:module').enableCompileCache?.();
// Stack traces say where in src/ something happened: what was built is minified.
if (!isClone) process.setSourceMapsEnabled?.(true);
const { main } = await import(isClone ? './main.ts' : '../../dist/package/src/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
