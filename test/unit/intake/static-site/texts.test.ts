// What becomes of texts that only their generator understands.
import { describe, expect, test } from 'vitest';
import { post, siteIn } from './kit.ts';

const CONFIGURATIONS = {
  hugo: { config: ['hugo.toml', 'title = "x"'], folder: 'content/' },
  zola: { config: ['config.toml', 'base_url = "https://e.org/blog"'], folder: 'content/' },
  jekyll: { config: ['_config.yml', 'title: x'], folder: '_posts/' },
  astro: { config: ['astro.config.mjs', ''], folder: 'src/content/blog/' },
} as const;

async function made(generator: keyof typeof CONFIGURATIONS, text: string, more: Record<string, string> = {}) {
  const { config, folder } = CONFIGURATIONS[generator];
  const file = `${folder}${generator === 'jekyll' ? '2024-03-04-' : ''}a.${generator === 'astro' ? 'mdx' : 'md'}`;
  const front =
    generator === 'zola' ? '+++\ndate = 2024-03-04\n+++\n' : '---\ndate: 2024-03-04\ncolour: red\n---\n';
  const site = await siteIn({ [config[0]]: config[1], [file]: `${front}${text}\n`, ...more });
  const { document, remarks } = site.article(file);
  return { text: (document.content as { markdown: string }).markdown, remarks };
}

const OTHER = { 'content/posts/b/index.md': post('date: 2024-03-04') };

describe('Hugo', () => {
  test.each([
    [
      '{{< figure src="a.png" caption="A & B" >}}',
      '<figure><img src="https://e.org/blog/a/a.png" alt="A &amp; B"><figcaption>A &amp; B</figcaption></figure>',
    ],
    [
      '{{< youtube abc_1 >}} {{< vimeo id="12" title="V" >}}',
      '<a href="https://www.youtube.com/watch?v=abc_1">https://www.youtube.com/watch?v=abc_1</a> <a href="https://vimeo.com/12">V</a>',
    ],
    [
      '{{< tweet user="a" id="1" >}}{{< gist b c >}}',
      '<a href="https://x.com/a/status/1">https://x.com/a/status/1</a><a href="https://gist.github.com/b/c">https://gist.github.com/b/c</a>',
    ],
    ['{{< highlight go "linenos=table" >}}\na ``` b\n{{< /highlight >}}', '````go\na ``` b\n````'],
    ['{{% details "More" %}}*x*{{% /details %}}', '<details><summary>More</summary>\n\n*x*\n\n</details>'],
    [
      '[b]({{< ref "posts/b#x" >}}) [b]({{% relref "/posts/b/index.md" %}})',
      '[b](https://e.org/blog/posts/b/#x) [b](https://e.org/blog/posts/b/)',
    ],
    ['{{< param colour >}} {{</* tide 06:40 */>}}', 'red {{< tide 06:40 >}}'],
    ['a {{< unended', 'a {{< unended'],
    [
      '![p](p.png) [r](/r "t") <img src=\'../s.png\'> `![c](c.png)` [b](posts/b/index.md) [m](mailto:a@e.org)',
      '![p](https://e.org/blog/a/p.png) [r](https://e.org/r "t") <img src="https://e.org/blog/s.png"> `![c](c.png)` [b](https://e.org/blog/posts/b/) [m](mailto:a@e.org)',
    ],
    [
      '```md\n[x](y)\n```\n[x](#y)\n\n[l]: z',
      '```md\n[x](y)\n```\n[x](https://e.org/blog/a/#y)\n\n[l]: https://e.org/blog/a/z',
    ],
  ])('%s', async (written, expected) => {
    expect(await made('hugo', written, OTHER)).toEqual({ text: expected, remarks: [] });
  });

  test('what is not known is left out, and what it holds stays', async () => {
    expect(
      await made('hugo', '{{< note "x" >}}in {{< deep />}}side{{< /note >}} {{< ref "gone" >}}'),
    ).toEqual({
      text: 'in side #',
      remarks: [
        'shortcode deep is not known here and was left out',
        'shortcode note is not known here and was left out',
        'there is no page gone, which it refers to',
      ],
    });
  });
});

test('Zola', async () => {
  expect(
    await made(
      'zola',
      '[b](@/posts/b/index.md#x) {{ youtube(id="abc") }} {% note(kind="x") %}in{% end %} {{/* a() */}} {{ plain }}',
      OTHER,
    ),
  ).toEqual({
    text: '[b](https://e.org/blog/posts/b/#x) <a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a> in {{ a() }} {{ plain }}',
    remarks: ['shortcode note is not known here and was left out'],
  });
});

test('Jekyll', async () => {
  const written = [
    '![p]({{ site.baseurl }}/p.png) ![q]({{ "/q.png" | relative_url }}) [b]({% post_url 2024-03-05-b %}){: .wide}',
    '{% highlight ruby %}\nx {{ y }}\n{% endhighlight %}',
    '{% raw %}{{ raw }}{% endraw %}{% comment %}no{% endcomment %}{% if x %}y{% endif %}',
    '{% include figure.html src="/f.png" %}{% include ad.html %}{{ site.data.x }}',
  ].join('\n');
  expect(await made('jekyll', written, { '_posts/2024-03-05-b.md': post('title: B') })).toEqual({
    text: [
      '![p](https://e.org/blog/p.png) ![q](https://e.org/blog/q.png) [b](https://e.org/blog/2024/03/05/b.html)',
      '',
      '```ruby\nx {{ y }}\n```',
      '',
      '{{ raw }}y',
      '<figure><img src="https://e.org/f.png" alt=""></figure>',
    ].join('\n'),
    remarks: [
      'Liquid if was left out: it is a program',
      '{{ site.data.x }} is worked out by the generator, and was left out',
      'Liquid ad is not known here and was left out',
    ],
  });
});

test('MDX, without running it', async () => {
  const written = [
    "import { Chart } from '../chart';",
    'export const a = {',
    '  b: `c`,',
    '};',
    '',
    '# Not a title {1 + 1}',
    '',
    '<Callout kind="x" on={() => { return "}"; }}>In **side** {/* no */}</Callout>',
    '<Image src="/a.png" alt="A" /> <YouTube id="abc" />',
    '<div className="x" style={{ a: 1 }}>{"text"} `{code}` \\{kept}</div> <br/>',
    '',
    '```js',
    'import x from "y";',
    '<A>{b}</A>',
    '```',
    '',
    '![b](./b.png) a < b',
  ].join('\n');
  const { text, remarks } = await made('astro', written);
  expect(text.split('\n')).toEqual(
    [
      '',
      'In **side** ',
      '<figure><img src="https://e.org/a.png" alt="A"></figure> <a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a>',
      '<div class="x">text `{code}` {kept}</div> <br>',
      '',
      '```js',
      'import x from "y";',
      '<A>{b}</A>',
      '```',
      '',
      'b a < b',
    ].slice(1),
  );
  expect(remarks).toEqual([
    'the expression {1 + 1} was left out',
    'component Callout was reduced to what it holds',
    expect.stringContaining('picture ./b.png'),
  ]);
});

test('MDX that does not end is taken as it is', async () => {
  const { text, remarks } = await made('astro', 'a <A b={ c\n\n{x}');
  expect(text).toContain('<A b={ c');
  expect(remarks).toEqual([expect.stringContaining('no end')]);
});
