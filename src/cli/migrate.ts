import type { Command } from './command.ts';
import { withDatabase } from './with-database.ts';

export const command: Command = {
  usage: '',
  help: 'Applies the migrations that DATABASE_URL lacks. `tagwire serve` does the same when it starts.',
  options: {},
  run: () =>
    withDatabase(async (_context, applied) => {
      process.stdout.write(applied.length ? `Applied ${applied.join(', ')}.\n` : 'Nothing to do.\n');
      return 0;
    }),
};
