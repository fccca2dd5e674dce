// What a user names as a file need not be one: pipes, sockets and links stay what they are.
import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';

import { tagwire, temporaryFolder } from './process.ts';

const home = temporaryFolder();
const vars = { DATA_DIR: join(home, 'data') };
const at = (...names: string[]) => join(home, ...names);
beforeAll(async () => {
  expect(await tagwire(['migrate'], vars)).toMatchObject({ code: 0 });
});

const exportTo = (output: string, ...more: string[]) => tagwire(['export', '-o', output, ...more], vars);
const WHOLE = /^\{"version":"https:.*\}\n?$/s;

describe('export --output', () => {
  test('a pipe is written into, and stays a pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const read = text(createReadStream(at('pipe')));
    expect(await exportTo(at('pipe'))).toMatchObject({ code: 0, stderr: '' });
    // Else the test would wait for ever.
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(await read).toMatch(WHOLE);
  });

  test('a socket is written into', async () => {
    const read = new Promise<string>((done) => {
      const server = createServer((socket) => {
        server.close();
        done(text(socket));
      }).listen(at('socket'));
    });
    expect(await exportTo(at('socket'))).toMatchObject({ code: 0, stderr: '' });
    expect(await read).toMatch(WHOLE);
  });

  test('of a link the file that it leads to is replaced', async () => {
    mkdirSync(at('elsewhere'));
    for (const [link, to] of [
      ['link', 'elsewhere/real.json'],
      ['dangling', 'elsewhere/new.json'],
    ] as const) {
      if (link === 'link') writeFileSync(at(to), 'old');
      symlinkSync(to, at(link));
      expect(await exportTo(at(link))).toMatchObject({ code: 0, stderr: '' });
      expect(lstatSync(at(link)).isSymbolicLink()).toBe(true);
      expect(lstatSync(at(to)).isFile()).toBe(true);
      expect(readFileSync(at(to), 'utf8')).toMatch(WHOLE);
    }
    expect(readdirSync(at('elsewhere')).sort()).toEqual(['new.json', 'real.json']);
  });

  test('a link to a folder is that folder', async () => {
    mkdirSync(at('site'));
    symlinkSync('site', at('site-link'));
    expect(await exportTo(at('site-link'), '--format', 'site')).toMatchObject({ code: 0 });
    expect(lstatSync(at('site-link')).isSymbolicLink()).toBe(true);
    expect(existsSync(at('site', 'feed.json'))).toBe(true);
  });
});

test('what post remembers is written through a link', async () => {
  mkdirSync(at('posts'));
  writeFileSync(at('posts', 'a.txt'), 'A\n\nText.');
  writeFileSync(at('memory.json'), '{}');
  symlinkSync('../memory.json', at('posts', '.tagwire.json'));
  expect(await tagwire(['post', at('posts', 'a.txt')], vars)).toMatchObject({ code: 0, stderr: '' });
  expect(lstatSync(at('posts', '.tagwire.json')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('memory.json'), 'utf8')).toContain('a.txt');
});

test('a database that is a link is restored where it is', async () => {
  expect(await tagwire(['backup', at('backup.db')], vars)).toMatchObject({ code: 0 });
  mkdirSync(at('linked'));
  symlinkSync('../real.db', at('linked', 'tagwire.db'));
  const linked = { DATA_DIR: at('linked') };
  expect(await tagwire(['restore', at('backup.db')], linked)).toMatchObject({ code: 0 });
  expect(await tagwire(['restore', at('backup.db'), '--force'], linked)).toMatchObject({ code: 0 });
  expect(lstatSync(at('linked', 'tagwire.db')).isSymbolicLink()).toBe(true);
  expect(lstatSync(at('real.db')).isFile()).toBe(true);
});
