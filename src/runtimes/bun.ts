// Bun: `bun src/runtimes/bun.ts`. It speaks Node's API, native modules included, so what serves on Node serves
// here. That is why this is not `Bun.serve`: one server, one behaviour, held by one suite (test/contract).
import { main } from '../cli/main.ts';

process.exitCode = await main(['serve', ...process.argv.slice(2)]);
