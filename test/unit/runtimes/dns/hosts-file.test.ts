// The hosts file is read before any name server is asked.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { HostsFile, parseHosts } from '../../../../src/runtimes/node/dns/hosts-file.ts';

test('addresses and names as hosts(5) says', () => {
  const text = [
    '127.0.0.1\tlocalhost localhost.localdomain # this machine',
    '::1 localhost ip6-localhost',
    '# 192.0.2.9 commented.example',
    '',
    '   192.0.2.1   Db.Example.  db\r',
    '192.0.2.2 db',
    '192.0.2.2 db',
    'nonsense name.example',
    '192.0.2.3',
  ].join('\n');
  expect(Object.fromEntries(parseHosts(text))).toEqual({
    localhost: ['127.0.0.1', '::1'],
    'localhost.localdomain': ['127.0.0.1'],
    'ip6-localhost': ['::1'],
    'db.example': ['192.0.2.1'],
    db: ['192.0.2.1', '192.0.2.2'],
  });
});

test('it is read again when it changed; without one there are no names', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tagwire-hosts-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const path = join(dir, 'hosts');
  let now = 0;
  const hosts = new HostsFile(path, () => now);
  const find = () => {
    now += 1_000;
    return hosts.find('db');
  };
  expect(find()).toBeUndefined();
  writeFileSync(path, '192.0.2.1 db\n');
  expect(find()).toEqual(['192.0.2.1']);
  writeFileSync(path, '192.0.2.1 other\n192.0.2.22 db\n');
  expect(hosts.find('db')).toEqual(['192.0.2.1']);
  expect(find()).toEqual(['192.0.2.22']);
  rmSync(path);
  expect(find()).toBeUndefined();
});
