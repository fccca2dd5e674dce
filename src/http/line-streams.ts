// Answers of lines of JSON (NDJSON), as many as there are: read as they are taken, a bounded number at once.
import { Refusal } from '../errors.ts';
import { problem } from '../problems.ts';
import type { Context } from '../services/context.ts';
import { chooseCoding } from './negotiate.ts';

export const NDJSON = 'application/x-ndjson';

/** Streams at once, of a process. */
const MAX_STREAMS = 16;
/** Of one client that limits are counted for. */
const MAX_OF_ONE_CLIENT = 2;
/** A stream that nothing was taken from for so long has lost its reader: servers end a silent connection earlier. */
const ABANDONED_MS = 120_000;
const RETRY_AFTER_SECONDS = 30;

type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>>;

interface Open {
  client: string | undefined;
  /** When something was last asked for, by the meter's clock. */
  at: number;
}

export class LineStreams {
  readonly #context: Context;
  readonly #open = new Set<Open>();

  constructor(context: Context) {
    this.#context = context;
  }

  /**
   * @param client as limits know it; undefined for one that is not limited
   * @param read begins to read; what it refuses is the answer
   * @throws Refusal 429 where this client has as many already, 503 where all have
   */
  async respond(
    request: Request,
    client: string | undefined,
    headers: Record<string, string>,
    read: () => Promise<Chunks>,
  ): Promise<Response> {
    const { runtime } = this.#context;
    const hasGzip = typeof CompressionStream === 'function';
    const coding = chooseCoding(request.headers.get('accept-encoding'), hasGzip ? ['gzip'] : []);
    const init = {
      ...(coding && runtime.responseInit),
      headers: {
        ...{ ...headers, 'content-type': NDJSON, 'cache-control': 'no-store' },
        ...(coding && { 'content-encoding': coding }),
      },
    };
    const place = this.#take(client);
    try {
      const chunks = await read();
      if (request.method === 'HEAD') {
        this.#open.delete(place);
        return new Response(null, init);
      }
      const lines = this.#streamOf(chunks, place);
      return new Response(coding ? lines.pipeThrough(new CompressionStream('gzip')) : lines, init);
    } catch (error) {
      this.#open.delete(place);
      throw error;
    }
  }

  #take(client: string | undefined): Open {
    const { runtime } = this.#context;
    const now = runtime.meter.clock();
    for (const place of this.#open) if (now - place.at > ABANDONED_MS) this.#open.delete(place);
    const headers = { 'Retry-After': `${RETRY_AFTER_SECONDS}` };
    const own = [...this.#open].filter((place) => place.client === client).length;
    if (client !== undefined && own >= MAX_OF_ONE_CLIENT) {
      runtime.meter.count('tagwire_limited_total', 'stream');
      throw new Refusal(429, problem('too-many-streams', { count: MAX_OF_ONE_CLIENT }), { headers });
    }
    if (this.#open.size >= MAX_STREAMS) {
      runtime.meter.count('tagwire_shed_total', 'stream');
      throw new Refusal(503, problem('overloaded'), { headers });
    }
    const place = { client, at: now };
    this.#open.add(place);
    return place;
  }

  /** No more is read than can be sent. */
  #streamOf(chunks: Chunks, place: Open): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { runtime } = this.#context;
    let hasLeft = false;
    return new ReadableStream({
      pull: async (controller) => {
        place.at = runtime.meter.clock();
        try {
          const { done, value } = await chunks.next();
          // It was left meanwhile.
          if (hasLeft) return;
          if (!this.#open.has(place)) throw new Error('nothing of it was taken for long');
          if (!done) return controller.enqueue(value);
          controller.close();
        } catch (error) {
          // Without its last line a client knows that it was cut.
          runtime.log.log('warn', 'a stream of lines was cut', { error });
          controller.error(error);
        }
        this.#open.delete(place);
      },
      cancel: async () => {
        hasLeft = true;
        this.#open.delete(place);
        await chunks.return(undefined);
      },
    });
  }
}
