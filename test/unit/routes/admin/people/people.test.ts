// People: invited by link, signed in by password, each with what their role may, from the next request on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SITE, type TestServer, testServer } from '../../../../support/server.ts';
import { browser, tokenOf } from '../browse.ts';

const PASSWORD = 'ferry harbour onion clock';

interface Invited {
  id: string;
  email: string;
  role: string;
  state: string;
  link: string;
}

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

let number = 0;
async function invite(role: string, more: object = {}): Promise<Invited> {
  number += 1;
  const input = { name: `Person ${number}`, email: `p${number}@example.org`, role, ...more };
  const response = await server.admin('POST', '/admin/people', input);
  expect(response.status).toBe(201);
  return (await response.json()) as Invited;
}

/** Somebody who followed their link. */
async function joined(role: string, more: object = {}) {
  const person = await invite(role, more);
  const b = browser(server);
  const home = await b.send(await b.get(person.link), '/admin/welcome', { password: PASSWORD });
  expect(home.url).toBe(`${SITE}/admin`);
  return { person, b, home };
}

const patch = (id: string, body: object) => server.admin('PATCH', `/admin/people/${id}`, body);

describe('an invitation', () => {
  test('leads to a password of one’s own, once; asking for the page does not use it up', async () => {
    const { person, b } = await joined('writer');
    const again = await browser(server).get(person.link);
    expect([again.status, again.text]).toEqual([410, expect.stringContaining('no longer works')]);
    expect((await b.get('/admin')).text).toContain('Person');
    const other = browser(server);
    const door = await other.get('/admin/list?status=draft');
    const list = await other.send(door, '/admin/sign-in', {
      email: ` ${person.email.toUpperCase()} `,
      password: PASSWORD,
    });
    expect([list.status, list.url]).toEqual([200, `${SITE}/admin/list?status=draft`]);
  });

  test('is over after a week, and when another link is made', async () => {
    const own = await testServer();
    const made = await own.admin('POST', '/admin/people', { name: 'A', email: 'a@e.org', role: 'editor' });
    const { id, link, expiresAt } = (await made.json()) as Invited & { expiresAt: string };
    expect(expiresAt).toBe('2026-11-30T12:00:00Z');
    const b = browser(own);
    expect((await b.get(link)).headers.get('referrer-policy')).toBe('no-referrer');
    const reset = await own.admin('POST', `/admin/people/${id}/reset`);
    const second = ((await reset.json()) as Invited).link;
    expect((await b.get(link)).status).toBe(410);
    expect((await b.get(second)).status).toBe(200);
    own.tick(7 * 24 * 3_600_000);
    expect((await b.get(second)).status).toBe(410);
    await own.close();
  });

  test('takes no password that is guessed first', async () => {
    const { link } = await invite('writer', { name: 'Annabel Leeson' });
    const b = browser(server);
    const page = await b.get(link);
    for (const [password, why] of [
      ['short', 'at least 10 characters'],
      ['Password123!', 'Many people use'],
      ['aaaaaaaaaaaa', 'Many people use'],
      ['annabel.leeson7', 'your name'],
    ] as const) {
      const refused = await b.send(page, '/admin/welcome', { password });
      expect([refused.status, refused.text], password).toEqual([422, expect.stringContaining(why)]);
      expect(refused.html).not.toContain(password);
    }
    expect((await b.send(page, '/admin/welcome', { password: PASSWORD })).status).toBe(200);
  });

  test('is written to no log', async () => {
    const { link } = await joined('writer').then(({ person }) => person);
    const secret = link.split('key=')[1] ?? '';
    expect(secret).toHaveLength(46);
    expect(JSON.stringify(server.logged)).not.toContain(secret);
    const rows = JSON.stringify([
      await server.driver.all('SELECT * FROM sign_in_links', []),
      await server.driver.all('SELECT * FROM people', []),
      await server.driver.all('SELECT * FROM audit', []),
    ]);
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(PASSWORD);
  });
});

describe('signing in by password', () => {
  test('says the same of an account that is not there', async () => {
    const { person } = await joined('writer');
    const texts = [];
    for (const email of [person.email, 'nobody@example.org']) {
      const b = browser(server);
      const page = await b.send(await b.get('/admin/sign-in'), '/admin/sign-in', {
        email,
        password: 'wrong wrong',
      });
      expect(page.status).toBe(401);
      texts.push(page.text);
    }
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toContain('E-mail or password is wrong.');
  });

  test('is limited by account, whatever address tries', async () => {
    const own = await testServer();
    const b = browser(own);
    await own.admin('POST', '/admin/people', { name: 'A', email: 'a@e.org', role: 'editor' });
    const door = await b.get('/admin/sign-in');
    const statuses = [];
    for (let i = 0; i < 11; i++) {
      const page = await b.send(door, '/admin/sign-in', { email: 'a@e.org', password: `guess ${i}` });
      statuses.push(page.status);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    own.tick(60_000);
    const page = await b.send(door, '/admin/sign-in', { email: 'a@e.org', password: 'guess' });
    expect(page.status).toBe(401);
    await own.close();
  }, 60_000);

  test('goes on with a form whose session ended', async () => {
    const { person, b } = await joined('writer');
    const page = await b.get('/admin/write');
    b.cookies.clear();
    const door = await b.send(page, '/admin/write', { title: 'Kept', content: 'All' }, 'draft');
    expect(door.status).toBe(401);
    const stored = await b.send(door, '/admin/write', {
      signInEmail: person.email,
      signInPassword: PASSWORD,
    });
    expect(stored.url).toMatch(/\/admin\/edit\/[\w-]+\?done=draft/);
  });
});

describe('a role', () => {
  test('counts with the next request; so does removal', async () => {
    const { person, b } = await joined('admin');
    expect((await b.get('/admin/site')).status).toBe(200);
    await joined('admin');
    expect((await patch(person.id, { role: 'writer' })).status).toBe(200);
    expect((await b.get('/admin/site')).status).toBe(403);
    expect((await b.get('/admin/write')).status).toBe(200);
    expect((await server.admin('DELETE', `/admin/people/${person.id}`)).status).toBe(204);
    expect((await b.get('/admin')).url).toContain('/admin/sign-in');
    const entries = await server.admin('GET', `/admin/audit?object=${person.id}`);
    const actions = ((await entries.json()) as { entries: { action: string }[] }).entries.map(
      (e) => e.action,
    );
    expect(actions).toEqual(
      ['person.remove', 'person.change', 'person.join', 'session.begin', 'person.invite'].sort(
        (x, y) => actions.indexOf(x) - actions.indexOf(y),
      ),
    );
  });

  test('what somebody begins is signed with their name; an agency’s text with the agency’s', async () => {
    const { b, person } = await joined('writer', { name: 'Ann Lee' });
    const blank = await b.get('/admin/write');
    const byline = (page: typeof blank) =>
      page.fields('/admin/write').filter(([name, value]) => name === 'author.name' && value);
    expect(byline(blank)).toEqual([['author.name', 'Ann Lee']]);
    const plain = await b.send(blank, '/admin/write', { content: 'Just text.' }, 'recognise');
    expect(byline(plain)).toEqual([['author.name', 'Ann Lee']]);
    const copy =
      'Headline\n25 November 2026\nMinisters met today, officials said.\n\nWorld Press Agency\nPhoto: Reuters';
    const agency = await b.send(blank, '/admin/write', { content: copy }, 'recognise');
    expect(byline(agency)).toEqual([['author.name', 'World Press Agency']]);
    // A key is nobody's name.
    const desk = browser(server);
    await desk.signIn();
    expect(byline(await desk.get('/admin/write'))).toEqual([]);
    await patch(person.id, { name: 'Ann' });
  });

  test('a writer drafts and does not publish', async () => {
    const { b } = await joined('writer');
    const draft = await b.send(
      await b.get('/admin/write'),
      '/admin/write',
      { title: 'T', content: 'x' },
      'draft',
    );
    expect(draft.status).toBe(200);
    const refused = await b.send(
      await b.get('/admin/write'),
      '/admin/write',
      { title: 'T', content: 'x' },
      'publish',
    );
    expect(refused.status).toBe(403);
  });
});

describe('the API', () => {
  test('lists, changes; an e-mail address is one person’s', async () => {
    const one = await invite('writer');
    const two = await invite('editor');
    expect(one.state).toBe('invited');
    const twin = await server.admin('POST', '/admin/people', {
      name: 'X',
      email: one.email.toUpperCase(),
      role: 'writer',
    });
    expect(twin.status).toBe(422);
    expect(await twin.json()).toMatchObject({ errors: [{ pointer: '/email', code: 'email-taken' }] });
    const taken = await patch(two.id, { email: one.email });
    expect(taken.status).toBe(422);
    const wrong = await server.admin('POST', '/admin/people', { name: ' ', email: 'x', role: 'boss' });
    expect(
      ((await wrong.json()) as { errors: { pointer: string }[] }).errors.map((e) => e.pointer).sort(),
    ).toEqual(['/email', '/name', '/role']);
    const changed = await patch(two.id, { name: 'Two', email: 'Two@Example.org' });
    expect(await changed.json()).toMatchObject({ name: 'Two', email: 'two@example.org', role: 'editor' });
    const { people } = (await (await server.admin('GET', '/admin/people')).json()) as { people: Invited[] };
    expect(people.map(({ id }) => id)).toContain(two.id);
    expect((await server.admin('GET', '/admin/people/nobody')).status).toBe(404);
  });

  test('the last admin stays one', async () => {
    const own = await testServer();
    const add = async (email: string, role: string) => {
      const answer = await own.admin('POST', '/admin/people', { name: email, email, role });
      return ((await answer.json()) as Invited).id;
    };
    const [a, b] = [await add('a@e.org', 'admin'), await add('b@e.org', 'admin')];
    expect((await own.admin('DELETE', `/admin/people/${b}`)).status).toBe(204);
    const demoted = await own.admin('PATCH', `/admin/people/${a}`, { role: 'editor' });
    expect([demoted.status, await demoted.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'last-admin' }),
    ]);
    expect((await own.admin('DELETE', `/admin/people/${a}`)).status).toBe(409);
    expect((await own.admin('PATCH', `/admin/people/${a}`, { name: 'Ann' })).status).toBe(200);
    await own.close();
  });

  test('a token is its maker’s: it may no more than they, and goes with them', async () => {
    const admin = await joined('admin');
    await joined('admin');
    const { secret } = await keyOf(admin.b);
    const as = (method: string, path: string, body?: object) =>
      server.request(method, path, body, { authorization: `Bearer ${secret}` });
    const made = await as('POST', '/admin/tokens', { name: 'mine', scopes: ['articles:write'] });
    const token = (await made.json()) as { token: string; person: string };
    expect(token.person).toBe(admin.person.id);
    const use = (status: string) =>
      server.request(
        'POST',
        '/admin/articles',
        { title: 'T', content: { text: 'x' }, status },
        {
          authorization: `Bearer ${token.token}`,
        },
      );
    expect((await use('published')).status).toBe(201);
    await patch(admin.person.id, { role: 'writer' });
    expect((await use('published')).status).toBe(403);
    expect((await use('draft')).status).toBe(201);
    await server.admin('DELETE', `/admin/people/${admin.person.id}`);
    expect((await use('draft')).status).toBe(401);
  });
});

/** A key that somebody makes on their page. */
async function keyOf(b: ReturnType<typeof browser>) {
  const page = await b.send(await b.get('/admin/access'), '/admin/access', { name: 'all', scope: 'admin' });
  return { secret: /tw_[\w-]{43}/.exec(page.html)?.[0] ?? '' };
}

test('a search that somebody shared goes with them: nobody else could remove it', async () => {
  const { person, b } = await joined('editor');
  await joined('admin');
  const other = browser(server);
  await other.signIn();
  const list = await b.get('/admin/list?q=ferry');
  await b.send(list, '/admin/searches', { name: 'About ferries', shared: 'yes' }, 'save');
  expect((await other.get('/admin/list')).text).toContain('About ferries');
  expect((await server.admin('DELETE', `/admin/people/${person.id}`)).status).toBe(204);
  expect((await other.get('/admin/list')).text).not.toContain('About ferries');
});

test('whoever holds a key of somebody’s does not become them by it', async () => {
  const { person, b } = await joined('admin');
  const typed = (await b.get('/admin/account'))
    .fields('/admin/account/keys')
    .filter(([name]) => name !== 'scope' && name !== 'name');
  const page = await b.post('/admin/account/keys', [...typed, ['name', 'Uploads'], ['scope', 'media']]);
  const [token = ''] = /tw_[\w-]{43}/.exec(page.text) ?? [];
  const thief = browser(server);
  await thief.signIn(token);
  const account = await thief.get('/admin/account');
  expect(account.text).not.toContain(person.email);
  const formToken = tokenOf(account.html);
  for (const [path, fields] of [
    ['/admin/account', { do: 'password', old: PASSWORD, password: 'another harbour entirely' }],
    ['/admin/account', { do: 'passkey', passkey: '{}' }],
    ['/admin/account', { do: 'name', name: 'Somebody else' }],
    ['/admin/account', { do: 'others' }],
    ['/admin/account/keys', { name: 'More', scope: 'media' }],
    ['/admin/passkey/create', {}],
  ] as const) {
    const { status } = await thief.post(path, Object.entries({ formToken, ...fields }));
    expect([path, status]).toEqual([path, 403]);
  }
  expect((await b.get('/admin/account')).text).toContain(person.email);
});

test('a passkey that is refused leads back to the sign-in, which says why', async () => {
  const { person } = await joined('writer');
  const b = browser(server);
  const challenge = btoa(JSON.stringify({ challenge: 'of nobody' }));
  const unknown = JSON.stringify({ id: 'x', response: { clientDataJSON: challenge } });
  for (const [passkey, status, words] of [
    [unknown, 401, 'No account here uses this passkey.'],
    ['{}', 422, 'The passkey did not work here.'],
  ] as const) {
    const door = await b.get('/admin/sign-in?back=%2Flist');
    const refused = await b.send(door, '/admin/sign-in', { passkey, email: '' });
    expect([refused.status, refused.text]).toEqual([status, expect.stringContaining(words)]);
    const inside = await b.send(refused, '/admin/sign-in', { email: person.email, password: PASSWORD });
    expect(inside.url).toBe(`${SITE}/admin/list`);
    b.cookies.clear();
  }
});

test('the first account is made with ADMIN_TOKEN, or by the first start’s link, and once', async () => {
  const own = await testServer();
  const b = browser(own);
  expect((await b.get('/admin/sign-in')).text).toContain(
    'Open the link that the server printed when it first started',
  );
  const home = await b.signIn();
  const welcome = await b.send(home, '/admin/first-account', {});
  const values = { name: 'Ann', email: 'ann@example.org', password: PASSWORD };
  expect(welcome.html).toMatch(/id="name"[^>]* autofocus/);
  const short = await b.send(welcome, '/admin/welcome', { ...values, password: 'short' });
  // What is wrong has the focus, not the first field.
  expect([short.status, short.html.includes('autofocus')]).toEqual([422, false]);
  const inside = await b.send(welcome, '/admin/welcome', values);
  expect(inside.html).toContain('Ann');
  expect((await b.get('/admin/site')).status).toBe(200);
  const late = await browser(own).send(welcome, '/admin/welcome', { ...values, email: 'eve@example.org' });
  expect(late.status).toBe(410);
  await own.close();
});
