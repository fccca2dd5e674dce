// gPodder without its window: a podcast player's view of a show.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { must } from './run.ts';

export interface Episode {
  title: string;
  guid: string;
  url: string;
  mime_type: string;
  file_size: number;
  /** Seconds. */
  total_time: number;
  episode_art_url: string | null;
}

export class GPodder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async subscribe(feed: string): Promise<void> {
    await must('gpo', ['subscribe', feed], { HOME: this.folder, GPODDER_HOME: this.folder });
  }

  /** The show at an address, as it is shown. */
  show(feed: string): { title: string; description: string; cover_url: string | null; episodes: Episode[] } {
    const database = new Libsql(join(this.folder, 'Database'), { readonly: true } as object);
    const show = database.prepare('SELECT * FROM podcast WHERE url = ?').get(feed) as { id: number };
    const episodes = database
      .prepare('SELECT * FROM episode WHERE podcast_id = ? ORDER BY published DESC')
      .all(show.id);
    database.close();
    return { ...show, episodes } as unknown as ReturnType<GPodder['show']>;
  }
}
