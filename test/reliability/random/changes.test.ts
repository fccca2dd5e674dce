// Whoever reads a view's changes.json has what its feed shows, whatever editors do meanwhile.
import { test } from 'vitest';
import { follow } from '../../unit/services/changes/followed.ts';

test.each(Array.from({ length: 30 }, (_, i) => 100 + i))(
  'followers of views end with what their feeds show: seed %i',
  { timeout: 120_000 },
  (seed) => follow(seed, 250),
);
