// rss2email into a maildir: each article is a message, a changed one an answer to it.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from './run.ts';

export interface Message {
  subject: string;
  id: string;
  /** The message that it answers. */
  answers: string | undefined;
  /** The address of the feed. */
  feed: string;
  html: string;
}

/** Python's own reading of mail: encoded words, transfer encodings. */
const READ_MAIL = `
import email, email.policy, json, os, sys
found = []
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), 'rb') as file:
        m = email.message_from_binary_file(file, policy=email.policy.default)
    found.append({'subject': m['Subject'], 'id': m['Message-ID'], 'answers': m['In-Reply-To'],
                  'feed': m['X-RSS-Feed'], 'html': m.get_body(('html',)).get_content()})
json.dump(found, sys.stdout)
`;

export class Rss2email {
  readonly folder: string;
  readonly mail: string;

  constructor(folder: string) {
    this.folder = folder;
    this.mail = join(folder, 'mail');
    mkdirSync(folder, { recursive: true });
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(this.mail, 'INBOX', part), { recursive: true });
    const settings = {
      ...{ from: 'feeds@example.org', to: 'reader@example.org', 'use-8bit': 'True' },
      ...{ 'email-protocol': 'maildir', 'maildir-path': this.mail, 'maildir-mailbox': 'INBOX' },
      ...{
        'html-mail': 'True',
        'multipart-html': 'False',
        'reply-changes': 'True',
        'same-server-fetch-interval': '0',
      },
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
    writeFileSync(join(folder, 'r2e.cfg'), `[DEFAULT]\n${lines.join('\n')}\n`);
    writeFileSync(join(folder, 'r2e.json'), '{"version": 2, "feeds": []}');
  }

  #run(...args: string[]): Promise<string> {
    const own = ['-c', join(this.folder, 'r2e.cfg'), '-d', join(this.folder, 'r2e.json')];
    return must('r2e', [...own, ...args], { HOME: this.folder, XDG_RUNTIME_DIR: this.folder });
  }

  async subscribe(name: string, feed: string): Promise<void> {
    await this.#run('add', name, feed);
  }

  async importOpml(opml: string): Promise<void> {
    const path = join(this.folder, 'import.opml');
    writeFileSync(path, opml);
    await this.#run('opmlimport', path);
  }

  /** The addresses that it knows. */
  async feeds(): Promise<string[]> {
    const text = readFileSync(join(this.folder, 'r2e.cfg'), 'utf8');
    return [...text.matchAll(/^url = (.*)$/gm)].map(([, url]) => url!.replaceAll('%%', '%'));
  }

  async fetch(): Promise<void> {
    await this.#run('run');
  }

  async messages(): Promise<Message[]> {
    const folder = join(this.mail, 'INBOX', 'new');
    if (!readdirSync(folder).length) return [];
    const found = JSON.parse(await must('/usr/bin/python3', ['-c', READ_MAIL, folder], {})) as Message[];
    return found.map((message) => ({ ...message, answers: message.answers ?? undefined }));
  }
}
