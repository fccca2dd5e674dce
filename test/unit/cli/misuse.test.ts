// What the command line says of itself, and of what it cannot understand: one clear line, exit code 2.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readConfig, settings } from '../../../src/config.ts';
import { tagwire } from './in-process.ts';
import { lines, tagwire as tagwireProcess, temporaryFolder } from './process.ts';

const COMMANDS = 'serve demo post import export follow token migrate backup restore doctor'.split(' ');
const CONTRACT_SETTINGS =
  'PUBLIC_URL HOST PORT DATA_DIR DATABASE_URL DATABASE_AUTH_TOKEN ADMIN_TOKEN SITE_TITLE SITE_DESCRIPTION ' +
  'SITE_LANGUAGE SITE_RIGHTS MEDIA_DIR HUB_URL TRUST_PROXY WORKERS LOG_LEVEL';
const DATA_DIR = temporaryFolder();

describe('help', () => {
  test.each([[['--help']], [['-h']], [[]]])('%j lists every command and every setting', async (args) => {
    const { code, stdout, stderr } = await tagwire(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
    const names = new Set([...CONTRACT_SETTINGS.split(' '), ...settings.map(({ name }) => name)]);
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
  });

  test.each(COMMANDS)('%s --help tells its usage', async (name) => {
    const { code, stdout, stderr } = await tagwire([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: tagwire ${name}\\b.*\n\n\\S`));
  });

  test.each([[['--version']], [['serve', '--version']]])('%j is that of package.json', async (args) => {
    const packageJson = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));
    const { code, stdout } = await tagwire(args);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${packageJson.version}\n` });
  });
});

test('the process ends with the code of the command, and says what it said', async () => {
  for (const args of [['--version'], ['nonsense'], ['post', '-']])
    expect(await tagwireProcess(args)).toEqual(await tagwire(args));
});

/** Runs what must be refused as misuse; its lines, without the command's name. */
async function refused(args: string[], vars: Record<string, string> = {}): Promise<string[]> {
  const { code, stdout, stderr } = await tagwire(args, { DATA_DIR, ...vars });
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  for (const line of lines(stderr)) expect(line).toMatch(/^tagwire: /);
  return lines(stderr).map((line) => line.replace('tagwire: ', ''));
}

describe('misuse', () => {
  test.each([
    [['nonsense'], 'nonsense'],
    [['--nonsense'], '--nonsense'],
    [['constructor'], 'constructor'],
    [['serve', '--nonsense'], '--nonsense'],
    [['post', '--tag'], '--tag'],
    [['post'], 'which files'],
    [['post', 'x.md', '--url', 'example.org', '--token', 'x'], '--url'],
    [['post', 'x.md', '--url', 'http://127.0.0.1:9'], '--token'],
    [['post', 'x.txt', '--status', 'foo'], 'published'],
    [['post', 'x.txt', '--language', '!!'], 'BCP 47'],
    [['post', 'x.txt', '--tag', '!!!'], '--tag !!!'],
    [['post', '-'], '--type'],
    [['token'], 'token create'],
    [['token', 'create', 'x', '--scope', 'everything'], 'articles:read'],
    [['token', 'create', 'x', '--expires', 'soon'], '--expires'],
    [['token', 'list', 'all'], 'token list'],
  ])('%j is one line that names the fault', async (args, word) => {
    const told = await refused(args);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(word);
  });

  test.each([[['serve', 'extra']], [['migrate', 'extra']], [['demo', 'extra']]])(
    '%j: an argument that means nothing is refused',
    async (args) => {
      const told = await refused(args);
      expect(told.join()).toContain('extra');
    },
  );
});

describe('a site that is named wrongly', () => {
  const COMMANDS = [
    ['token', 'list', '--url'],
    ['follow', 'https://a.example', '--to'],
  ];
  const wrong = (more: readonly string[], vars = {}) =>
    Promise.all(COMMANDS.map((args) => refused([...args, ...more], vars)));

  test.each([
    ['http://[bad', 'must be an absolute http or https URL'],
    ['http://x y', 'must be an absolute http or https URL'],
    ['http://x ', 'must be an absolute http or https URL'],
    ['ftp://x', 'must be an absolute http or https URL'],
    ['http://127.0.0.1:9?a=b', 'must be without ? and #'],
    ['http://127.0.0.1:9/#a', 'must be without ? and #'],
    ['http://desk:phrase@127.0.0.1:9', 'must be without a user name and password'],
  ])('%s', async (url, why) => {
    for (const told of await wrong([url, '--token', 'x'])) {
      expect(told).toEqual([expect.stringMatching(/^--(?:url|to): /)]);
      expect(told[0]).toContain(why);
      expect(told[0]).not.toContain('phrase');
    }
  });

  test('the scheme in capitals is the same', async () => {
    const { code, stderr } = await tagwire(['token', 'list', '--url', 'HTTP://127.0.0.1:9', '--token', 'x']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^tagwire: cannot reach http:\/\/127\.0\.0\.1:9: .+\n$/),
    });
  });

  test.each([['secret\nphrase'], ['secret phrase'], ['ключ phrase'], ['\u001bphrase']])(
    'a token that is none is not repeated: %j',
    async (token) => {
      const url = 'http://127.0.0.1:9';
      for (const told of await wrong([url, '--token', token])) {
        expect(told).toEqual([expect.stringMatching(/^--token: has characters that no token has/)]);
        expect(told[0]).not.toContain('phrase');
      }
      for (const told of await wrong([url], { ADMIN_TOKEN: token }))
        expect(told).toEqual([expect.stringMatching(/^ADMIN_TOKEN: has characters that no token has/)]);
    },
  );
});

describe('wrong configuration', () => {
  test.each([
    ['PORT', 'abc'],
    ['PORT', '65536'],
    ['PUBLIC_URL', 'foo'],
    ['PUBLIC_URL', 'ftp://wire.example'],
    ['LOG_LEVEL', 'loud'],
    ['MEDIA_S3_URL', 's3://bucket'],
    ['MEDIA_S3_URL', 'https://s3.example.com'],
    ['MEDIA_S3_URL', 'https://s3.example.com/bucket//media'],
    ['MEDIA_S3_URL', 'https://bucket.s3.eu-central-1.amazonaws.com/media'],
    ['DATABASE_URL', 'mysql://root@db/wire'],
    ['SITE_LANGUAGE', 'not a language'],
    ['HUB_URL', 'hub'],
    ['TRUST_PROXY', '-1'],
    ['WORKERS', '0'],
    ['WORKERS', '65'],
    ['WORKERS', 'two'],
  ])('%s=%s is one line with the name and the value', async (name, value) => {
    const told = await refused(['serve'], { [name]: value });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(new RegExp(`^${name}: must `));
    expect(told[0]).toContain(value);
  });

  test('several wrong values are a line each, at once', async () => {
    const vars = { PORT: 'abc', PUBLIC_URL: 'foo', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://x/y' };
    const told = await refused(['serve'], vars);
    expect(told.map((line) => line.split(':')[0]).sort()).toEqual(Object.keys(vars).sort());
  });

  test('an S3 needs a key, whose secret is not repeated', async () => {
    const MEDIA_S3_URL = 'https://s3.example.com/bucket';
    expect(await refused(['serve'], { MEDIA_S3_URL })).toEqual([
      'MEDIA_S3_KEY: is required with MEDIA_S3_URL',
      'MEDIA_S3_SECRET: is required with MEDIA_S3_URL',
    ]);
    const told = await refused(['serve'], {
      MEDIA_S3_URL,
      MEDIA_S3_KEY: 'key',
      MEDIA_S3_SECRET: 'not one word',
    });
    expect(told.join()).toMatch(/^MEDIA_S3_SECRET: must /);
    expect(told.join()).not.toContain('not one word');
  });

  test('a replica has one process', async () => {
    const vars = { WORKERS: '2', DATABASE_SYNC_URL: 'http://127.0.0.1:9' };
    expect(await refused(['serve'], vars)).toEqual([expect.stringMatching(/^WORKERS: must be 1 with/)]);
  });

  test('a wrong secret is not repeated', async () => {
    for (const name of ['ADMIN_TOKEN', 'DATABASE_AUTH_TOKEN']) {
      const told = await refused(['serve'], { [name]: 'pass phrase' });
      expect(told).toEqual([expect.stringContaining(name)]);
      expect(told[0]).not.toContain('phrase');
    }
  });

  test('nor is a password in a URL', async () => {
    const told = await refused(['serve'], { PUBLIC_URL: 'https://desk:phrase@wire.example/' });
    expect(told).toEqual([expect.stringMatching(/^PUBLIC_URL: must .*wire\.example/)]);
    expect(told[0]).not.toContain('phrase');
  });

  test.each([
    'file://host/x',
    'file:x%zz',
    'file:///%zz',
    'file:///a%2Fb',
    'file:%00x',
    'file:?x',
    'file:%3Amemory:',
    'https://u:phrase@host/',
    'https://u:phr/phrase@host/',
    'https://user@host/',
    'https://host/#phrase',
    'libsql://h:99999?authToken=phrase',
    'mysql://h?authToken=phrase',
  ])('DATABASE_URL=%s is one line without what is secret', async (url) => {
    for (const args of [['serve'], ['token', 'list']]) {
      const told = await refused(args, { DATABASE_URL: url });
      expect(told).toEqual([expect.stringMatching(/^DATABASE_URL: must /)]);
      expect(told[0]).not.toContain('phrase');
    }
  });

  test.each(['http://u:phrase@127.0.0.1:9', 'libsql://h:99999?authToken=phrase'])(
    'DATABASE_SYNC_URL=%s, too',
    async (url) => {
      const told = await refused(['serve'], { DATABASE_SYNC_URL: url });
      expect(told).toEqual([expect.stringMatching(/^DATABASE_SYNC_URL: must /)]);
      expect(told[0]).not.toContain('phrase');
    },
  );

  test.each(['file:./a b.db', 'file:a%25.db?x', 'file:///srv/a%20b', 'libsql://h?authToken=x', 'wss://h'])(
    'DATABASE_URL=%s is none',
    (DATABASE_URL) => expect(readConfig({ DATABASE_URL }).databaseUrl).toBe(DATABASE_URL),
  );

  test('every command that reads the configuration refuses it', async () => {
    for (const args of [['migrate'], ['demo'], ['token', 'list'], ['post', 'x.md']]) {
      expect(await refused(args, { PORT: 'abc' })).toHaveLength(1);
    }
  });

  test('an empty variable means unset', async () => {
    const vars = { DATA_DIR, PORT: '', LOG_LEVEL: '', DATABASE_URL: ' ' };
    expect(await tagwire(['migrate'], vars)).toMatchObject({ code: 0, stderr: '' });
  });
});
