// newsboat without its screen: its list of feeds, and what it has kept of them.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { must } from './run.ts';

export interface NewsboatItem {
  title: string;
  guid: string;
  url: string;
  author: string;
  content: string;
  pubDate: number;
  unread: number;
}

export class Newsboat {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
    writeFileSync(this.#file('config'), 'auto-reload no\nbrowser true\n');
    if (!existsSync(this.#file('urls'))) writeFileSync(this.#file('urls'), '');
  }

  #file(name: string): string {
    return join(this.folder, name);
  }

  #run(...args: string[]): Promise<string> {
    const files = { '-u': 'urls', '-c': 'cache.db', '-C': 'config' };
    const own = Object.entries(files).flatMap(([option, name]) => [option, this.#file(name)]);
    return must('newsboat', [...own, ...args], { HOME: this.folder });
  }

  /** Its user writes an address into the file of addresses. */
  subscribe(feed: string): void {
    writeFileSync(this.#file('urls'), `${feed}\n`, { flag: 'a' });
  }

  async importOpml(opml: string): Promise<void> {
    const path = this.#file('import.opml');
    writeFileSync(path, opml);
    await this.#run('-i', path);
  }

  /** The addresses in its file, without the names of folders. */
  feeds(): string[] {
    const lines = readFileSync(this.#file('urls'), 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => line.split(' ')[0]!);
  }

  async reload(): Promise<void> {
    await this.#run('-x', 'reload');
  }

  /** As its key `A` does. */
  markAllRead(): void {
    const database = new Libsql(this.#file('cache.db'));
    database.exec('UPDATE rss_item SET unread = 0');
    database.close();
  }

  items(feed: string): NewsboatItem[] {
    const database = new Libsql(this.#file('cache.db'), { readonly: true } as object);
    const rows = database.prepare('SELECT * FROM rss_item WHERE feedurl = ? AND deleted = 0').all(feed);
    database.close();
    return rows as NewsboatItem[];
  }
}
