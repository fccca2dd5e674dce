// Whoever reads a view's changes.json has what its feed shows. Longer in test/reliability/random/changes.test.ts.
import { test } from 'vitest';
import { follow } from './followed.ts';

test.each([1, 2])('followers of views end with what their feeds show: seed %i', (seed) => follow(seed, 60));
