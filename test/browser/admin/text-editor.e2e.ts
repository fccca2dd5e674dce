// The text editor: what is typed, pasted and dropped into it, and its views of one text.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { faultsOn } from '../axe.ts';
import { openView } from '../browser.ts';
import { clipboard, desk, paste, sent } from './desk.ts';

const at = desk({}, 'rich');

async function write(path = '/admin/write'): Promise<Page> {
  const page = await at.open(path);
  await page.waitForSelector('.ProseMirror');
  return page;
}

const frames = (page: Page, count: number) =>
  page.evaluate(async (n) => {
    for (let i = 0; i < n; i++) await new Promise(requestAnimationFrame);
  }, count);

describe('pasted', () => {
  test('from Google Docs: headings, emphasis, links, lists, a table and its picture stay, looks go', async () => {
    const page = await write();
    await paste(page, { 'text/html': clipboard('google-docs.html'), 'text/plain': 'Ferry strike ends' });
    expect((await sent(page)).replace(/http[^"]*\/media\/[\w-]+\.png/, 'PICTURE')).toBe(
      `<h2>Ferry strike ends</h2>
<p>The strike ended on <strong>Monday</strong><em> at noon</em>, by <a href="https://plan.example/ferries">the plan</a><s> of May</s><sup>2</sup></p>
<h3>What was agreed</h3>
<ul>
<li>Stalls first
<ul>
<li>Fish</li>
</ul></li>
<li>Books last</li>
</ul>
<ol>
<li>Sign</li>
</ol>
<table>
<thead>
<tr><th>Stall</th><th align="right">Loss</th></tr>
</thead>
<tbody>
<tr><td>Fish</td><td align="right">4,000</td></tr>
</tbody>
</table>
<p><img src="PICTURE" alt="The quay" /></p>`,
    );
    await page.close();
  });

  test('from Word: its lists that are paragraphs become lists, and its pictures are brought', async () => {
    const page = await write();
    await paste(page, {
      'text/html': clipboard('word.html'),
      'text/rtf': clipboard('word.rtf'),
      'text/plain': 'Ferry',
    });
    expect((await sent(page)).replace(/http[^"]*\/media\/[\w-]+\.png/, 'PICTURE')).toBe(
      `<h2>Ferry strike ends</h2>
<p>The strike ended on <strong>Monday</strong> <em>at noon</em>, by <a href="https://plan.example/ferries">the plan</a>.</p>
<h2>What was agreed</h2>
<ul>
<li>Stalls first
<ul>
<li>Fish</li>
</ul></li>
<li>Books last</li>
</ul>
<p>Then:</p>
<ol>
<li>Sign</li>
<li>Sail</li>
</ol>
<table>
<thead>
<tr><th>Stall</th><th align="right">Loss</th></tr>
</thead>
<tbody>
<tr><td>Fish</td><td align="right">4,000</td></tr>
</tbody>
</table>
<p><img src="PICTURE" alt="" /></p>`,
    );
    await page.close();
  });

  test('from Excel: a table with its heading', async () => {
    const page = await write();
    await paste(page, { 'text/html': clipboard('excel.html'), 'text/plain': 'Stall\tLoss' });
    expect(await sent(page)).toBe(`<table>
<thead>
<tr><th>Stall</th><th>Loss</th></tr>
</thead>
<tbody>
<tr><td>Fish</td><td align="right">4,000</td></tr>
<tr><td>Books</td><td align="right">12</td></tr>
</tbody>
</table>`);
    await page.close();
  });

  test('from a web page: a picture that cannot be fetched stays at its address, and the page says so', async () => {
    const page = await write();
    await paste(page, { 'text/html': clipboard('web-page.html'), 'text/plain': 'What was agreed' });
    await page.waitForSelector('#text-pictures-refused:not(:empty)', { timeout: 30_000 });
    expect(await sent(page)).toBe(`<h2>What was agreed</h2>
<p>The strike <strong>ended</strong> on <em>Monday</em>. <a href="https://plan.example/ferries?utm=x">The plan</a>\u00a0holds.</p>
<blockquote>
<p>No more nets.</p>
</blockquote>
<figure><img src="https://pictures.example/quay.png" alt="The quay" /><figcaption>The quay at noon</figcaption></figure>
<ul>
<li>Fish
<ul>
<li>Herring</li>
</ul></li>
<li>Books</li>
</ul>
<pre><code>sail(now)
</code></pre>
<p><a href="https://www.youtube.com/embed/abc">The last ferry</a></p>`);
    await page.close();
  });

  test('an address over words leads from them; plain text stays plain', async () => {
    const page = await write();
    await page.click('.ProseMirror');
    await page.keyboard.type('the plan');
    await page.keyboard.press('Control+a');
    await paste(page, { 'text/plain': 'https://plan.example/x' });
    expect(await sent(page)).toBe('<p><a href="https://plan.example/x">the plan</a></p>');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await paste(page, { 'text/plain': 'One *two*\nthree\n\nFour' });
    expect(await sent(page)).toBe('<p>One *two*<br />\nthree</p>\n<p>Four</p>');
    await page.close();
  });
});

test('a file that is no picture is not swallowed: by drop or paste, it is said where it goes', async () => {
  const page = await write();
  for (const type of ['drop', 'paste']) {
    const isKept = await page.evaluate((how) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], `${how}.pdf`, { type: 'application/pdf' }));
      const text = document.querySelector('.ProseMirror')!;
      const { x, y } = text.getBoundingClientRect();
      const init = { bubbles: true, cancelable: true, clientX: x + 30, clientY: y + 30 };
      const event =
        how === 'drop'
          ? new DragEvent(how, { ...init, dataTransfer: data })
          : new ClipboardEvent(how, { ...init, clipboardData: data });
      return text.dispatchEvent(event);
    }, type);
    expect(await page.textContent('#text-pictures-refused')).toContain(`Add ${type}.pdf under “Attachments”`);
    // Else the browser opens what is dropped in the place of the page.
    if (type === 'drop') expect(isKept).toBe(false);
  }
  expect(await sent(page)).toBe('');
  await page.close();
});

test('one text in three views: switching converts and loses nothing', async () => {
  const markdown =
    '## Talks\n\nA **bold** [link](https://a.example/) and a note[^1].\n\n- [ ] to do\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n\n[^1]: Said *so*.';
  const made = await at.server.admin('POST', '/admin/articles', { title: 'Views', content: { markdown } });
  const { id } = (await made.json()) as { id: string };
  const page = await write(`/admin/edit/${id}`);
  // What nobody changed is as it was.
  expect(await sent(page)).toBe(markdown);
  await page.click('.ProseMirror h2');
  await page.keyboard.press('End');
  await page.keyboard.type(' end');
  const changed = markdown.replace('Talks', 'Talks end');
  expect(await sent(page)).toBe(changed);
  await openView(page, 'html');
  expect(await page.inputValue('#content')).toContain('<h2>Talks end</h2>');
  await openView(page, 'markdown');
  expect(await page.inputValue('#content')).toBe(changed);
  await openView(page, 'rich');
  expect(await sent(page)).toBe(changed);
  await page.close();
});

test('agency text: its sub-headings stay in every view', async () => {
  const text = 'The talks ended on Monday.\n\nWhat was agreed\n\nThe nets are marked.';
  const made = await at.server.admin('POST', '/admin/articles', { title: 'Agency', content: { text } });
  const { id } = (await made.json()) as { id: string };
  const page = await at.open(`/admin/edit/${id}`);
  expect(await page.inputValue('#content')).toBe(text);
  await openView(page, 'markdown');
  expect(await page.inputValue('#content')).toContain('## What was agreed');
  await openView(page, 'text');
  expect(await page.inputValue('#content')).toBe(text);
  await openView(page, 'rich');
  expect(await page.textContent('.ProseMirror h2')).toBe('What was agreed');
  await page.close();
});

test('a link by its dialog: an address is asked for, and checked; by the keyboard alone', async () => {
  const page = await write();
  await page.click('.ProseMirror');
  await page.keyboard.type('the plan');
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Control+k');
  for (const wrong of ['', 'https://', 'javascript:alert(1)', 'two words']) {
    await page.fill('#link-address', wrong);
    await page.keyboard.press('Enter');
    expect(await page.textContent('#link-fault'), wrong).not.toBe('');
  }
  await page.fill('#link-address', 'plan.example/ferries');
  // Escape leads to the toolbar, arrows along it: also before the next frame, which tells that the dialog was closed.
  await Promise.all(['Enter', 'Escape'].map((key) => page.keyboard.press(key)));
  await frames(page, 3);
  expect(await sent(page)).toBe('<p><a href="https://plan.example/ferries">the plan</a></p>');
  await page.keyboard.press('End');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-tool'))).toBe('undo');
  await page.keyboard.press('Enter');
  expect(await sent(page)).toBe('<p>the plan</p>');
  await page.close();
});

test('Ctrl+S saves a draft, Ctrl+Enter publishes', async () => {
  const page = await write();
  await page.fill('#title', 'By keys');
  await page.press('#title', 'Enter');
  await page.keyboard.type('Typed.');
  await Promise.all([page.waitForURL(/\/edit\//), page.keyboard.press('Control+s')]);
  await page.waitForSelector('.ProseMirror p:has-text("Typed.")');
  // Whoever is asked whether it is meant so presses it again.
  do await Promise.all([page.waitForEvent('load'), page.keyboard.press('Control+Enter')]);
  while (await page.isVisible('#unconfirmed'));
  const feed = (await (await fetch(`${at.server.url}/feed.json`)).json()) as { items: { title: string }[] };
  expect(feed.items.map(({ title }) => title)).toContain('By keys');
  await page.close();
});

test.each([
  ['on a desk', 'en', 1440],
  ['on a phone', 'en', 390],
  ['in Arabic, on a phone', 'ar', 390],
])('%s axe finds nothing, and nothing is wider than the screen', async (name, language, width) => {
  const page = await at.open('/admin');
  await page.setViewportSize({ width, height: 844 });
  await at.context.addCookies([{ name: 'tagwire_language', value: language, url: at.server.url }]);
  await page.goto(`${at.server.url}/admin/write`);
  expect(await page.getAttribute('html', 'lang')).toBe(language);
  await page.waitForSelector('.ProseMirror');
  await paste(page, { 'text/html': clipboard('google-docs.html'), 'text/plain': 'x' });
  await sent(page);
  await page.click('.ProseMirror td >> nth=0');
  expect(await faultsOn(page, name)).toEqual([]);
  // Bullets stand where the lines begin, whatever the interface's language.
  const side = () => page.$eval('.ProseMirror ul', (list) => getComputedStyle(list).direction);
  expect(await side()).toBe('ltr');
  await page.click('.ProseMirror');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('أرصفة ');
  expect(await side()).toBe('rtl');
  await page.close();
});
