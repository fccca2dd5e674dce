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
const isNode = !process.versions.deno && !process.versions.bun;
const { enableCompileCache, registerHooks } = process.getBuiltinModule?.('node:module') ?? {};
// What was compiled once starts in half the time; Deno and Bun see to that themselves.
enableCompileCache?.();
// Node reads a package's package.json again for each import within it, and drizzle-orm's is 180 kB: half a second, and 100 MB.
const LARGE = /\/node_modules\/(?:drizzle-orm|hono\/dist(?!\/cjs))\/[^?#]*\.js$/;
if (isNode) {
  registerHooks?.({
    resolve(specifier, context, next) {
      if (!specifier.startsWith('.') || !LARGE.test(context.parentURL)) return next(specifier, context);
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true };
    },
  });
}
const { main, nameSources } = await import(isClone ? './main.ts' : '../../dist/package/src/cli/main.js');
if (isNode && !isClone) nameSources();
process.exitCode = await main(process.argv.slice(2));
