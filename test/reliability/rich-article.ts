/** An article with everything that one can have. */
export const rich = (i: number, letter: string) => ({
  title: `Всё о «${letter}» & <${i}> 🚀`,
  slug: i % 20 ? undefined : `слаг-${i}`,
  summary: `A summary,\nof two lines & "quotes" ${i}`,
  content: [
    { markdown: `# Head ${i}\n\n*a* [link](/x) <b>raw</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |` },
    { html: `<p onclick="x()">Hi <img src="/media/p.png" alt=""> &nbsp; &quot;q&quot;</p><ul><li>1</ul>` },
    { text: `A "quoted" line\n\nHeading\n\nText & more <tags>` },
  ][i % 3],
  tags: ['C++', 'C#', 'ТАСС', 'Turkey', letter],
  authors: [{ name: `Автор ${letter}`, url: 'https://e.org/a?b=1&c=2' }, { name: 'Bo' }],
  source: { name: 'TASS', url: 'https://tass.example/', note: 'Based on materials from TASS' },
  credits: [{ role: 'photo', name: 'Ministry' }],
  image: { url: '/media/a b.jpg', alt: 'alt "x"', caption: 'cap', width: 640, height: 480 },
  enclosures: [
    { url: 'https://e.org/a.mp3', type: 'audio/mpeg', length: 123, durationSeconds: 61.5 },
    { url: '/media/b.pdf' },
  ],
  podcast: {
    ...{ title: `«${letter}» & more`, season: 1, episode: i + 1, explicit: false },
    transcripts: [{ url: '/media/a.vtt', type: 'text/vtt', language: 'ru' }],
    persons: [{ name: `Автор ${letter}`, role: 'host' }],
  },
  canonicalUrl: 'https://elsewhere.example/a',
  rights: '© “us”',
});
