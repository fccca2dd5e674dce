// Deno: `deno run -A src/runtimes/deno.ts`. It speaks Node's API, native modules included, so what serves on Node
// serves here: sockets, the guarded look-up of outgoing calls, codings, signals, libSQL.
import { main } from '../cli/main.ts';

process.exitCode = await main(['serve', ...process.argv.slice(2)]);
