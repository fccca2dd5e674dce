// Which drafts belong to pages that are open. Pages without Web Locks (plain http) ask each other.

const ANSWER_MS = 300;

export interface PageLocks {
  /** Names that other pages hold. */
  heldElsewhere(): Promise<Set<string>>;
  /** Holds a name until the page closes. False if another page holds it. */
  acquire(name: string): Promise<boolean>;
  /** Holds a name as soon as no other page does. */
  acquireWhenFree(name: string): void;
}

export const openPageLocks = (): PageLocks =>
  // The type says that there always is one.
  (navigator.locks as LockManager | undefined) ? webLocks(navigator.locks) : askedLocks();

function webLocks(locks: LockManager): PageLocks {
  const held = new Set<string>();
  const holdForever = (name: string) => {
    held.add(name);
    return new Promise<void>(() => {});
  };
  return {
    async heldElsewhere() {
      const { held: all = [] } = await locks.query();
      return new Set(all.map(({ name }) => name!).filter((name) => !held.has(name)));
    },
    async acquire(name) {
      if (held.has(name)) return true;
      await new Promise<void>((done) => {
        locks.request(name, { ifAvailable: true }, (lock) => {
          const end = lock ? holdForever(name) : undefined;
          done();
          return end;
        });
      });
      return held.has(name);
    },
    acquireWhenFree(name) {
      locks.request(name, () => holdForever(name)).catch(() => {});
    },
  };
}

function askedLocks(): PageLocks {
  const held = new Set<string>();
  const channel = new BroadcastChannel('tagwire');
  let answers: string[] = [];
  channel.addEventListener('message', ({ data }) => {
    if (data === 'who') channel.postMessage([...held]);
    else answers.push(...data);
  });
  const ask = async () => {
    answers = [];
    channel.postMessage('who');
    await new Promise((done) => setTimeout(done, ANSWER_MS));
    return answers;
  };
  return {
    heldElsewhere: async () => new Set((await ask()).filter((name) => !held.has(name))),
    async acquire(name) {
      if (held.has(name)) return true;
      // Before it asks: of two pages that ask at once neither shall get it.
      held.add(name);
      if ((await ask()).includes(name)) held.delete(name);
      return held.has(name);
    },
    acquireWhenFree(name) {
      held.add(name);
    },
  };
}
