// Uploaded files in an S3, on each runtime that keeps them in a folder otherwise.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type S3, startS3 } from '../support/s3.ts';
import { bunFile, type Combination, denoFile, nodeFile } from './combinations.ts';
import { Site } from './site.ts';
import { library } from './suite/library.ts';
import { media } from './suite/media.ts';

let s3: S3;
beforeAll(async () => {
  s3 = await startS3();
}, 120_000);
afterAll(() => s3?.stop());

const withS3 = ({ name, start }: Combination): Combination => ({
  name: `${name} + S3`,
  async start(vars, fill) {
    s3.clear();
    const started = await start({ ...vars, ...s3.vars }, fill);
    return { ...started, files: async () => s3.files() };
  },
});

describe.each([nodeFile, denoFile, bunFile].map(withS3))('$name', { timeout: 30_000 }, (combination) => {
  const site = new Site(combination);
  beforeAll(async () => {
    await site.start();
  }, 120_000);
  afterAll(() => site.stop(), 120_000);

  describe('media', () => media(site));
  describe('library', () => library(site));

  test('nothing was logged as an error', () => {
    expect(site.running.log().filter(({ level }) => level === 'error')).toEqual([]);
  });
  test('it ends when it is asked to', async () => {
    expect(await site.stop()).toBe(0);
  });
});
