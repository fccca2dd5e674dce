// Long walks of any expression find what a look at everything finds, while another process publishes, edits and restores.
import { test } from 'vitest';
import type { FacetWalk } from '../../../src/store/walk.ts';
import { randomFrom } from '../../support/random.ts';
import { Walked } from '../../unit/store/walked.ts';

const FACETS = [1, 2, 3, 4, 5, 6];

test.each(Array.from({ length: 12 }, (_, i) => 300 + i))(
  'walks find what there is: seed %i',
  { timeout: 300_000 },
  async (seed) => {
    const random = randomFrom(seed);
    const some = (share: number) => FACETS.filter(() => random() < share);
    const conjunction = () => {
      const [all, none] = [some(0.4), some(0.2)];
      return { all: all.length ? all : [1], none: none.filter((facet) => !all.includes(facet)) };
    };
    const view = (): FacetWalk => Array.from({ length: random() < 0.7 ? 1 : 2 }, conjunction);
    const site = await Walked.begin(seed);
    try {
      site.model.publish(15_000 + Math.floor(random() * 10_000));
      await site.store();
      for (let round = 0; round < 6; round++) {
        const walks = Array.from({ length: 6 }, view);
        if (random() < 0.5) site.model.publish(Math.floor(random() * 5_000));
        site.model.edit(Math.floor(random() * 2_000));
        const meanwhile = site.walkMeanwhile(walks);
        await site.store();
        await meanwhile;
        await site.expectFound(walks);
        // Once: where a log goes on after that is one number.
        if (round === 4) await site.setBack(Math.floor(random() * 3_000));
      }
    } finally {
      await site.close();
    }
  },
);
