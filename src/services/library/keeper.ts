// What the library does by and by: takes in what was stored before, and leads articles to files that replaced others.
import { refusalIn, Unavailable } from '../../errors.ts';
import type { Context } from '../context.ts';
import { TimedWork } from '../timed-work.ts';
import { catchUp } from './catch-up.ts';
import { followLater } from './replace.ts';

/** Where ticks must end: files are read one by one, and each takes a few calls. */
const [STEPS_PER_TICK, ARTICLES_PER_TICK] = [2, 10];

/** For a timer. */
export const libraryKeeper = (context: Context): TimedWork =>
  new TimedWork(context.runtime, async (isBounded, stopped) => {
    const [steps, articles] = isBounded ? [STEPS_PER_TICK, ARTICLES_PER_TICK] : [];
    try {
      if (await catchUp(context, steps, stopped)) await followLater(context, articles, stopped);
    } catch (error) {
      // That the database is away is told once, by its driver.
      const level = refusalIn(error) instanceof Unavailable ? 'debug' : 'warn';
      context.runtime.log.log(level, 'the library could not go on', { error });
    }
  });
