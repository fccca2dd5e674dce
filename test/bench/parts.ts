// What `npm run bench` runs, in this order.

export interface Part {
  name: string;
  title: string;
  /** What the table's reader should know. */
  about: string;
  /** Minutes after which a full run of it is given up. */
  patience: number;
}

export const PARTS: readonly Part[] = [
  {
    name: 'warm',
    title: 'Warm: what was asked for before',
    about:
      'Beside a bare `node:http` server that sends the same bytes and headers, each a process of its own, without V8’s memory reducer as in `npm start`, loaded by turns over 32 connections. With `WORKERS=2`, beside two bare processes of `node:cluster`; nginx sends the same bytes from files. Processor time is that of the server alone, which the load generator cannot take away.',
    patience: 12,
  },
  {
    name: 'cold',
    title: 'Cold: what was not',
    about:
      'Beside what most would write in an afternoon (Hono, drizzle, `feed`, `compress`) on the same database: 20,000 articles of 3 KB, 10,000 tags. After a change the articles’ pieces are kept; of a tag that nobody asked for, nothing is.',
    patience: 8,
  },
  {
    name: 'scale',
    title: 'Scale: from two thousand to a million articles',
    about:
      'Articles of 3 KB, 10,000 tags (Zipf). Cold is a view that nobody asked for before, warm the same again; both from a client’s side, over HTTP. Held is how long at most the event loop served nobody (the 90th percentile of requests).',
    patience: 30,
  },
  {
    name: 'editors',
    title: 'Editors: lists and searches of a million articles',
    about:
      'With 10,000 tags, 200 authors, 50,000 files, 100,000 entries of the audit log and as many redirects, 1,000 people; 48 requests of each kind, each for something else. Held is how long the event loop served nobody.',
    patience: 20,
  },
  {
    name: 'write',
    title: 'Writing',
    about:
      'Acknowledged on disk (`synchronous = FULL`), beside a bare libSQL client that commits the same statements in the same batches. Eight readers go through 50 tags, idle and while articles come in by turns.',
    patience: 8,
  },
  {
    name: 'storm',
    title: 'Storm: 5,000 subscribers of 1,000 views',
    about:
      'Each polls every five seconds while articles appear; one in twenty never sends a validator, and 50 more read a kilobyte a second.',
    patience: 5,
  },
  {
    name: 'stranger',
    title: 'One stranger: 40 connections that ask for what takes longest',
    about:
      'Of 200,000 articles, `/tags/even+odd+!tN/rss.xml?q=commonest`, each N once, from one address; meanwhile another address polls with a validator and an editor posts.',
    patience: 8,
  },
  {
    name: 'wire',
    title: 'Wire: what a subscriber costs in a month',
    about:
      'A simulated month, polled hourly; requests and answers with their headers, without TCP and TLS. Gzip, except for push.',
    patience: 5,
  },
  {
    name: 'edge',
    title: 'Edge: workerd with D1',
    about:
      'Processor time of a request; D1 runs in the same process here, so its time is in it. Beside a Worker that sends the same bytes and does nothing else.',
    patience: 5,
  },
  {
    name: 'push',
    title: 'Push: one topic, 10,000 subscribers',
    about:
      'Beside a bare `node:http` loop that posts the same body as often, 64 at once, on loopback. A tenth of the subscribers hangs or fails in the end.',
    patience: 8,
  },
  {
    name: 'follow',
    title: 'Following: first copies, and changes to many',
    about:
      'A first copy is the change log of all as lines, over HTTP into a file; beside it the same bytes from that file to another, both on disk in the end. Changes are articles of 3 KB that eight clients post at once to a site whose log is followed by so many streams (Server-Sent Events), until the last has the last; beside the same with nobody who follows.',
    patience: 15,
  },
  {
    name: 'waiting',
    title: 'Waiting: 10,000 who wait for a change of the whole site',
    about:
      'One process; by streams (`text/event-stream`), and by `?wait=30`. Those who wait, and whoever measures, are processes on the same two cores. A change is timed from when its post is sent, so that storing it is in each time; beside a bare `node:http` server that sends the same to as many. Memory is that of the server’s process after a collection.',
    patience: 12,
  },
  {
    name: 'import',
    title: 'Import: a large WordPress export',
    about: 'Beside a bare `sax` parse of the same file, which makes nothing of it.',
    patience: 20,
  },
  {
    name: 'large',
    title: 'Large operations: 50,000 articles of one tag',
    about:
      'One after another on one site of 100,000 short articles, while a reader asks for a warm view; beside the same server at rest just before. A turn is what the event loop does before it looks for others: processor time of the server’s thread, which other processes cannot make longer and which Linux counts in pieces of up to 4 ms.',
    patience: 60,
  },
  {
    name: 'renaming',
    title: 'Renaming a tag of 50,000 articles, and its readers',
    about:
      'A site of 100,000 short articles, in a file, and on two servers with replicas of one sqld. A reader at each server asks by turns for a view that is not touched and for two that change with each piece; beside the same servers at rest just before. The primary, both servers and the readers share this machine’s cores.',
    patience: 60,
  },
  {
    name: 'start',
    title: 'Start and size of the installed package',
    about:
      '`tagwire serve` of the built package, from the start of the process to the line that says that it serves, by turns, code compiled at an earlier start (Node’s compile cache). Beside it a Node that does nothing and ends. The million articles are those of “Scale”.',
    patience: 10,
  },
  {
    name: 'workers',
    title: 'Several processes',
    about:
      'One, two and four (`WORKERS`), loaded by turns. Where the load generator shares the cores, processor time tells more than throughput.',
    patience: 5,
  },
  {
    name: 'replicas',
    title: 'Replicas of a libSQL server',
    about: 'A real sqld and two embedded replicas on this one machine.',
    patience: 6,
  },
];
