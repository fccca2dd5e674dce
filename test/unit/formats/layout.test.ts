import { describe, expect, test } from 'vitest';
import { amend, cut, element, Layouts, Slots, textElement } from '../../../src/formats/layout.ts';
import { one, parseXml } from './xml.ts';

describe('slots', () => {
  test('are filled for where they stand', () => {
    const slots = new Slots();
    const hostile = '<a b="c">&amp; ]]> ]]> slot:0: $& \n';
    const layout = `<x>\n    <t><![CDATA[${slots.text(hostile)}]]></t>\n    <h><![CDATA[${slots.html(hostile)}]]></h>\n    <l href="${slots.text(hostile)}"/>\n</x>`;
    const filled = new Layouts().fill(slots, {}, () => layout);
    const root = parseXml(filled);
    expect(one(root, 't')?.text).toBe(hostile);
    expect(one(root, 'h')?.text).toBe(hostile);
    expect(one(root, 'l')?.attributes.href).toBe(hostile);
    expect(root.text).toBe('');
    expect(filled).toContain('<t>&lt;a b=');
    expect(filled).toContain('<h><![CDATA[<a b=');
    // By XML 1.0 §3.3.3 a space for parsers stricter than sax, unless written so.
    expect(filled).toContain('$&amp; &#10;"/>');
  });

  test('are URLs to `feed`, unchanged by it', () => {
    const token = new Slots().text('anything');
    expect(new URL(token).toString()).toBe(token);
  });

  test('drop what XML forbids', () => {
    const slots = new Slots();
    const forbidden = 'a\u0000\ud800\ufffeb';
    const [text, html] = [slots.text(forbidden), slots.html(forbidden)];
    const filled = new Layouts().fill(slots, {}, () => `<t>${text}</t><h>${html}</h>`);
    expect(filled).toBe('<t>ab</t><h><![CDATA[ab]]></h>');
  });
});

test('a layout is made once for each shape', () => {
  const layouts = new Layouts();
  let made = 0;
  const piece = (title: string, tags: string[]) => {
    const slots = new Slots();
    const item = { title: slots.text(title), tags: tags.map((tag) => slots.text(tag)) };
    return layouts.fill(slots, item, () => {
      made += 1;
      return `<t>${item.title}</t>${item.tags.map((tag) => `<c>${tag}</c>`).join('')}`;
    });
  };
  expect(piece('One', ['a', 'b'])).toBe('<t>One</t><c>a</c><c>b</c>');
  expect(piece('Two <', ['c', 'd'])).toBe('<t>Two &lt;</t><c>c</c><c>d</c>');
  expect(piece('slot:1:', ['e'])).toBe('<t>slot:1:</t><c>e</c>');
  expect(made).toBe(2);
});

test('a layout that is not as it was is an error', () => {
  expect(() => amend('<feed>', [['<rss>', '']])).toThrow('<rss>');
  expect(() => cut('<feed></feed>', '<entry>', '</entry>')).toThrow('<entry>…</entry>');
  expect(amend('a b a', [['a', '$&']])).toBe('$& b a');
  expect(cut('<f><e>1</e></f>', '<e>', '</e>')).toBe('<e>1');
});

test('elements of our own are escaped and leave out what is not there', () => {
  expect(element('a', { href: '"<\n', length: 0, type: undefined })).toBe(
    '<a href="&quot;&lt;&#10;" length="0"/>',
  );
  expect(textElement('b', '<&', { c: 1 })).toBe('<b c="1">&lt;&amp;</b>');
  expect(textElement('b', undefined)).toBe('');
});
