// Node parses the package.json of drizzle-orm (180 kB) anew for each of its hundred modules, to learn that they are
// modules: half of the time of a start. Import it before them.
import { getBuiltinModule } from 'node:process';

const INSIDE = '/node_modules/drizzle-orm/';

getBuiltinModule('node:module').registerHooks?.({
  resolve(specifier, context, next) {
    const { parentURL, conditions } = context;
    const own = specifier.startsWith('.') && parentURL?.includes(INSIDE) && conditions?.includes('import');
    if (!own) return next(specifier, context);
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
  },
});
