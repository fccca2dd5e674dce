import type { Command } from './command.ts';
import { withDatabase } from './with-database.ts';

export const command: Command = {
  usage: '',
  help: [
    'Applies the migrations that DATABASE_URL lacks. `tagwire serve` does the same when it starts.',
    'Where there never was a database it makes one; one that was there and is missing or empty it does not replace.',
  ].join('\n'),
  options: {},
  run: (options) =>
    withDatabase(
      options,
      async (_context, applied) => {
        process.stdout.write(applied.length ? `Applied ${applied.join(', ')}.\n` : 'Nothing to do.\n');
        return 0;
      },
      'migrate',
    ),
};
