// The contract, on one combination of runtime and database. Every combination runs every test, but for the rights of routes,
// which know nothing of databases: these run once on each runtime.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Combination } from './combinations.ts';
import { Site } from './site.ts';
import { archives } from './suite/archives.ts';
import { bulk } from './suite/bulk.ts';
import { bursts } from './suite/bursts.ts';
import { changes } from './suite/changes.ts';
import { conditional } from './suite/conditional.ts';
import { deltas } from './suite/deltas.ts';
import { digest } from './suite/digest.ts';
import { documents } from './suite/documents.ts';
import { editing } from './suite/editing.ts';
import { editors } from './suite/editors.ts';
import { errors } from './suite/errors.ts';
import { face } from './suite/face.ts';
import { indieauth } from './suite/indieauth.ts';
import { library } from './suite/library.ts';
import { markdown } from './suite/markdown.ts';
import { media } from './suite/media.ts';
import { micropub } from './suite/micropub.ts';
import { mirroring } from './suite/mirroring.ts';
import { moving } from './suite/moving.ts';
import { naming } from './suite/naming.ts';
import { podcasts } from './suite/podcasts.ts';
import { publishing } from './suite/publishing.ts';
import { push } from './suite/push.ts';
import { redirects } from './suite/redirects.ts';
import { reviewing } from './suite/reviewing.ts';
import { rights } from './suite/rights.ts';
import { tokens } from './suite/tokens.ts';
import { views } from './suite/views.ts';
import { waiting } from './suite/waiting.ts';
import { watching } from './suite/watching.ts';

/** Areas by name. The first have the site to themselves, since they look at "everything". */
const AREAS: Readonly<Record<string, (site: Site) => void>> = {
  views,
  documents,
  conditional,
  errors,
  publishing,
  editing,
  tokens,
  deltas,
  push,
  archives,
  library,
  media,
  micropub,
  indieauth,
  editors,
  bulk,
  naming,
  podcasts,
  face,
  moving,
  redirects,
  watching,
  mirroring,
  waiting,
  changes,
  markdown,
  reviewing,
  digest,
  bursts,
  rights,
};

/** @param without areas that another combination of the same runtime has */
export function contract(combination: Combination, { without = [] as readonly string[] } = {}): void {
  describe(combination.name, { timeout: 30_000 }, () => {
    const site = new Site(combination);
    beforeAll(async () => {
      await site.start();
    }, 120_000);
    afterAll(() => site.stop(), 120_000);

    for (const [name, area] of Object.entries(AREAS)) {
      if (!without.includes(name)) describe(name, () => area(site));
    }

    test('nothing was logged as an error', () => {
      expect(site.running.log().filter(({ level }) => level === 'error')).toEqual([]);
    });
    test('it ends when it is asked to', async () => {
      expect(await site.stop()).toBe(0);
    });
  });
}
