// The site's settings, and a preview of them.
import { Hono } from 'hono';
import type { SiteSettings } from '../../../domain/settings.ts';
import { EVERYTHING } from '../../../domain/views.ts';
import { fault, Refusal } from '../../../errors.ts';
import type { Site } from '../../../formats/format.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { checked } from '../../../http/json-body.ts';
import { SiteSettingsFields } from '../../../intake/settings-schema.ts';
import type { FormFault } from '../../../pages/admin/fields.ts';
import { CHOOSE_AGAIN } from '../../../pages/admin/people/sign-in.ts';
import { type SiteProps, sitePage } from '../../../pages/admin/site/site.ts';
import {
  type Picture,
  readSite,
  siteInput,
  type TypedSite,
  typedSite,
} from '../../../pages/admin/site/typed.ts';
import { lookCss } from '../../../pages/look.ts';
import { problem } from '../../../problems.ts';
import {
  changeSiteSettings,
  type Editable,
  editableSettings,
} from '../../../services/publishing/settings.ts';
import { siteRow } from '../../../store/settings.ts';
import { renderView } from '../../reading/views.ts';
import { readerOf } from '../articles/article-form.ts';
import { answerPreview, answerWithFrame, lookAddress } from '../articles/preview-answer.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';

/** Articles of a preview. */
const PREVIEWED_ARTICLES = 10;

export function siteRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;
  const { db, sites } = context;

  return new Hono<AdminEnv>()
    .get('/site', page('admin'), async (c) => show(c, { notice: noticeOf(c) }))
    .post('/site', ...form('admin'), async (c) => {
      const { typed, refused } = typedIn(c);
      const version = text(c.get('form'), 'version');
      if (text(c.get('form'), 'do') === 'more') return show(c, { typed, version, more: 3 });
      if (refused.length) return show(c, { typed, version, faults: refused }, 422);
      return orShowAgain(
        async () => {
          const edit = (before: Editable, row: SettingsRow) => {
            if (version !== versionOf(row)) throw new Refusal(409, problem('settings-changed-meanwhile'));
            return checked(SiteSettingsFields, siteInput(typed, before));
          };
          await changeSiteSettings(acting(c, context), edit);
          logChange(c, context, 'settings changed', {});
          return goTo(`${baseOf(services)}/site?done=site`);
        },
        // The editor saw the conflict and saved again.
        (faults, status) => show(c, { typed, faults, ...(status !== 409 && { version }) }, status),
      );
    })
    .get('/site/preview', page('admin'), async () => preview(await sites.now()))
    .post('/site/preview', ...form('admin'), async (c) => {
      const row = await siteRow(db);
      const input = siteInput(typedIn(c).typed, editableSettings(row));
      return preview(await sites.as({ at: 0, ownPages: row.settings?.ownPages, ...acceptable(input) }));
    });

  async function show(c: AdminRequest, more: Partial<SiteProps> = {}, status = 200): Promise<Response> {
    const row = await siteRow(db);
    const typed = typedSite(editableSettings(row));
    const uploads = context.runtime.media !== undefined;
    const about = { typed, version: versionOf(row), usual: sites.usual, uploads, ...more };
    return answerWithFrame(sitePage(c.get('ui'), about), status);
  }

  async function preview(site: Site): Promise<Response> {
    const look = lookAddress(lookCss(site));
    return answerPreview(
      await renderView(services, EVERYTHING, { limit: PREVIEWED_ARTICLES }, { site, look }),
    );
  }
}

type SettingsRow = Parameters<typeof editableSettings>[0];
const versionOf = ({ settings }: SettingsRow): string => `${settings?.at ?? ''}`;

/** What of it can be taken: who types has not finished. */
function acceptable(input: Record<string, unknown>): SiteSettings {
  try {
    return checked(SiteSettingsFields, input);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.errors.length) throw error;
    const wrong = new Set(error.errors.map(({ pointer }) => pointer.split('/')[1] ?? ''));
    return checked(
      SiteSettingsFields,
      Object.fromEntries(Object.entries(input).filter(([name]) => !wrong.has(name))),
    );
  }
}

/** What is typed, with files that were chosen in their places. */
function typedIn(c: AdminRequest): { typed: TypedSite; refused: FormFault[] } {
  const typed = readSite(readerOf(c.get('form')));
  const logo = withFile(c, 'logoFile', typed.logo);
  const icon = withFile(c, 'iconFile', typed.icon);
  return {
    typed: { ...typed, logo: logo.picture, icon: icon.picture },
    refused: [...logo.refused, ...icon.refused],
  };
}

/** A picture, or the file in its place. */
export function withFile(
  c: AdminRequest,
  name: string,
  picture: Picture,
): { picture: Picture; refused: FormFault[] } {
  const file = c.get('files').get(name);
  // Chosen in a form that was carried over a sign-in, without it.
  if (!file && c.get('form').getAll(CHOOSE_AGAIN).includes(name))
    return { picture, refused: [fault(`/${name}`, 'file-not-sent')] };
  if (file instanceof Refusal) return { picture, refused: [{ pointer: `/${name}`, ...file.problem }] };
  return { picture: file ? { ...picture, url: file.url } : picture, refused: [] };
}
