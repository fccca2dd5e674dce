// `npm run parts`: what the editors' pages are made of, in every state, on one page that only developers open.
// /?language=ar shows it from right to left; dark is what the system says.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Site } from '../src/formats/format.ts';
import { badge, card, checkboxes, nextPage, table, when } from '../src/pages/admin/components.ts';
import { type Faults, faultSummary, field, select } from '../src/pages/admin/fields.ts';
import { frame } from '../src/pages/admin/frame.ts';
import { ICONS, type IconName, icon } from '../src/pages/admin/icons.ts';
import { type Messages, translator, UI_LANGUAGES, type Ui } from '../src/pages/admin/ui.ts';
import { html, type Markup } from '../src/pages/markup.ts';
import { staticFile } from '../src/runtimes/node/static-files.ts';

const PORT = Number(process.env.PORT ?? 4173);
const TYPES = { css: 'text/css', js: 'text/javascript', svg: 'image/svg+xml' } as Record<string, string>;
const LONG =
  'Donaudampfschifffahrtsgesellschaftskapitän-Witwenrentenversicherung and a name that does not end where anybody expects it to';
const BADGES =
  'draft scheduled review published retracted update correction silent active failing failed error warning hint';

async function uiIn(language: string): Promise<Ui> {
  const file = new URL(`../src/pages/admin/messages/${language}.json`, import.meta.url);
  const messages = JSON.parse(await readFile(file, 'utf8')) as Messages;
  return {
    site: { title: 'North Wire', url: '', language } as Site,
    ...{ base: '', language, t: translator(messages), formToken: 'x', who: 'Ann Lee', may: () => true },
    ...{ waiting: async () => 3, here: '/access', now: Date.now() },
  };
}

const part = (name: string, ...shown: (Markup | undefined)[]): Markup =>
  html`<section aria-labelledby="${name}"><h2 id="${name}">${name}</h2>${shown}</section>`;

const buttons = (ui: Ui): Markup => html`<p class="actions">
<button class="primary">${ui.t('edit.publish')}</button> <button>${ui.t('edit.saveDraft')}</button>
<button class="danger">${ui.t('remove.erase')}</button> <button class="plain">${ui.t('signOut')}</button>
<button disabled>${ui.t('edit.save')}</button> <a class="button" href="#buttons">${icon(ui, 'edit')} ${ui.t('edit.new')}</a>
<button title="${LONG}">${LONG}</button></p>`;

function fields(ui: Ui): Markup {
  const { t } = ui;
  const faults: Faults = [
    { pointer: '/wrong', code: 'title-missing', detail: '' },
    { pointer: '/address', code: 'url-invalid', detail: '' },
  ];
  const draw = (name: string, value: string, more: object = {}) =>
    field(ui, faults, { pointer: `/${name}`, name, label: t('edit.field.title'), value, ...more });
  return html`${faultSummary(ui, faults, (pointer) => ({ pointer, label: t('edit.field.title') }))}
${draw('empty', '', { hint: t('edit.hint.summary') })}${draw('wrong', '')}${draw('long', LONG)}
${draw('address', 'ftp://example.org', { type: 'url' })}${draw('lines', `${LONG}\n${LONG}`, { rows: 3 })}
${draw('time', '', { type: 'datetime-local' })}${draw('file', '', { type: 'file' })}${draw('secret', 'x', { type: 'password' })}
${select('choice', t('list.status'), [{ value: 'a', label: t('list.any') }], 'a')}
<fieldset class="kinds"><legend>${t('tokens.scopes')}</legend>${checkboxes({
    name: 'scope',
    values: ['articles:read', 'admin'],
    isChecked: (value) => value === 'admin',
    labelOf: (value) => t(`tokens.scope.${value as 'admin'}`),
    withCode: true,
  })}</fieldset>`;
}

function tables(ui: Ui): (Markup | undefined)[] {
  const row = (name: string, address: string) =>
    html`<tr><td><bdi>${name}</bdi></td><td><span class="ltr">${address}</span></td><td>${when(ui, ui.now)}</td></tr>`;
  const draw = (rows: Markup[]) =>
    table(ui, 'nav.tokens', ['tokens.name', 'push.callback', 'tokens.created'], rows, 'names.none');
  const many = Array.from({ length: 12 }, (_, i) => row(`Row ${i + 1}`, `https://example.org/${i + 1}`));
  return [
    ...[draw([]), draw([row('One', 'https://example.org/')])],
    ...[
      draw([row(LONG, `https://example.org/${'a'.repeat(120)}`), ...many]),
      nextPage(ui, 'before=1', 'activity.older'),
    ],
  ];
}

const list = (ui: Ui): Markup => html`<p class="empty">${ui.t('list.empty.all')}</p>
<ol class="log">${['Ferries resume', LONG, 'مخطوطات الصحراء'].map(
  (title) =>
    html`<li>${badge('published', ui.t('status.published'))} <a href="#lists"><bdi>${title}</bdi></a> <span class="quiet at">${when(ui, ui.now)}</span></li>`,
)}</ol>
<ul class="numbers">${[0, 1, 12_345_678].map((n) => html`<li><a href="#lists"><strong>${n}</strong> <span>${ui.t('nav.articles')}</span></a></li>`)}</ul>`;

const states = (ui: Ui): Markup => html`<div class="notice" role="status">${ui.t('done.draft')}</div>
<div class="notice"><p>${ui.t('says.offer', { time: '14:02' })}</p><button>${ui.t('says.restore')}</button> <button>${ui.t('says.discard')}</button></div>
<p class="fault">${ui.t('problem.title-missing')}</p>
<p>${ui.t('says.uploading', { name: 'photo.jpg' })}</p><progress max="100" value="40" aria-label="${ui.t('import.progress')}"></progress>
<details class="card"><summary><h2>${ui.t('edit.credits')}</h2></summary><p>${LONG}</p></details>
<details class="card" open><summary><h2>${ui.t('edit.attachments')}</h2></summary><p>${LONG}</p></details>
<dialog open style="position: static"><p>${ui.t('problem.erasing-not-confirmed')}</p><p class="actions"><button class="danger">${ui.t('remove.erase')}</button> <button>${ui.t('says.discard')}</button></p></dialog>`;

function page(ui: Ui): Markup {
  const names = Object.keys(ICONS) as IconName[];
  const body = html`<p class="links">${UI_LANGUAGES.map((tag) => html`<a href="/?language=${tag}">${tag}</a> `)}</p>
${part('buttons', buttons(ui))}
${part('badges', html`<p>${BADGES.split(' ').map((kind) => html`${badge(kind, kind)} `)}</p>`)}
${part('notices', states(ui))}
${part('fields', card(ui, 'new-token', 'tokens.new', '#fields', fields(ui)))}
${part('tables', ...tables(ui))}
${part('lists', list(ui))}
${part('icons', html`<p>${names.map((name) => html`${icon(ui, name)} ${name} · `)}</p>`)}`;
  return frame(ui, { title: 'Parts', body, notice: ui.t('done.site') });
}

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://localhost:${PORT}`);
  const [, asset] = /^\/assets\/([\w.]+)$/.exec(pathname) ?? [];
  const bytes = asset ? await staticFile(asset) : undefined;
  const asked = searchParams.get('language') ?? 'en';
  if (pathname !== '/' && !bytes) return response.writeHead(404).end();
  const type = asset ? TYPES[asset.split('.').pop() ?? ''] : 'text/html; charset=utf-8';
  response.writeHead(200, { 'content-type': type ?? 'application/octet-stream' });
  response.end(bytes ?? `${await page(await uiIn(UI_LANGUAGES.includes(asked) ? asked : 'en'))}`);
}).listen(PORT, 'localhost', () => process.stdout.write(`http://localhost:${PORT}/\n`));
