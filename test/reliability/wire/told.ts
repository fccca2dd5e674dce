// What a follower of a view was told, kept as docs/read/changes.md says: by the numbers of the log, begun anew when it is told to.

export interface Change {
  seq: number;
  kind: string;
  guid: string;
  version: number;
  item?: { title: string; _tagwire: { version: number } };
}

export interface Page {
  changes: Change[];
  next: number;
  log: string;
  reset?: true;
}

export class Told {
  /** Of one log, in the order told. */
  seqs: number[] = [];
  /** Titles and versions by guid. */
  readonly held = new Map<string, string>();
  readonly complaints: string[] = [];
  log = '';
  resets = 0;
  since = 0;
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  reset(log: string): void {
    this.resets += 1;
    this.seqs = [];
    this.held.clear();
    this.since = 0;
    this.log = log;
  }

  isOf(log: string): void {
    this.log ||= log;
    if (log !== this.log)
      this.complaints.push(`${this.#name}: told of the log ${log} in the middle of ${this.log}`);
  }

  change({ seq, kind, guid, item }: Change): void {
    if (seq <= this.since)
      this.complaints.push(`${this.#name}: ${seq} (${kind} ${guid}) is told after ${this.since}`);
    this.since = seq;
    this.seqs.push(seq);
    if (item) this.held.set(guid, shown(item.title, item._tagwire.version));
    else if (kind === 'retract' || kind === 'left') this.held.delete(guid);
  }

  page({ changes, next, log, reset }: Page): void {
    if (reset) this.reset(log);
    this.isOf(log);
    for (const change of changes) this.change(change);
    if (next < this.since) this.complaints.push(`${this.#name}: next ${next} is before ${this.since}`);
    this.since = next;
  }
}

export const shown = (title: string, version: number): string => `${title} v${version}`;
