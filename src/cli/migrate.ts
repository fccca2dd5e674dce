import type { Command } from './command.ts';
import { withDatabase } from './with-database.ts';

export const command: Command = {
  usage: '',
  help: [
    'Applies the migrations that DATABASE_URL lacks. `tagwire serve` does the same when it starts.',
    'Where there is no database, or an empty one, it makes a new one, also where there was one that `serve` misses.',
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
