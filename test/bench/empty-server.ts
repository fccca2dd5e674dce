// A Node that serves nothing: what memory is counted from.
import { serveChild } from './child.ts';

serveChild(async () => ({ port: 0, stop: async () => {} }));
