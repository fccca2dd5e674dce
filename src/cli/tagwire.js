#!/usr/bin/env node
// Plain JavaScript, so that an old Node reads this far and can say what is wrong.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `tagwire: needs Node 22.18 or newer, this is ${process.version}. ` +
      'On Linux, `npx tagwire` and `npm run …` use the one that npm installed along with it.\n',
  );
  process.exit(2);
}
// What was compiled once starts in half the time; Deno and Bun see to that themselves.
process.getBuiltinModule?.('node:module').enableCompileCache?.();
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
