// Files of an article: uploaded by the editor's script, or sent with its form.

import { Hono } from 'hono';
import { fault, Refusal } from '../../../errors.ts';
import { isPhotoCredit } from '../../../formats/facts.ts';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { drainBody } from '../../../http/form.ts';
import type { Typed } from '../../../pages/admin/articles/typed.ts';
import type { FormFault } from '../../../pages/admin/fields.ts';
import { CHOOSE_AGAIN } from '../../../pages/admin/people/sign-in.ts';
import { credentialsOf, type Named, receive } from '../../../services/publishing/media.ts';
import { fileOf } from '../../api/media.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import type { Guards } from '../session.ts';

export function fileRoutes({ context }: Services, { script }: Guards) {
  return new Hono<AdminEnv>().post(
    '/media-upload',
    async (c, next) => {
      await next();
      if (!c.res.ok) await drainBody(c);
    },
    script('media'),
    async (c) => {
      const chosen = credentialsOf(c.req.query('credentials'));
      const named: Named = {};
      const { created, ...file } = await receive(acting(c, context), fileOf(c, named), chosen, named);
      logChange(c, context, 'file kept', { name: file.name });
      return c.json(file, created ? 201 : 200);
    },
  );
}

/** Puts the addresses of uploaded files into their fields, and collects what was refused. */
export function withFiles(
  c: AdminRequest,
  typed: Typed,
  before: readonly FormFault[] = [],
): { typed: Typed; refused: FormFault[] } {
  const refused = [...before];
  const kept = (name: string) => {
    const file = c.get('files').get(name);
    // The file was chosen before the sign-in, which cannot carry files.
    const lost = !file && c.get('form').getAll(CHOOSE_AGAIN).includes(name);
    if (lost) refused.push(fault(`/${name}`, 'file-not-sent'));
    if (!(file instanceof Refusal)) return file;
    refused.push({ pointer: `/${name}`, ...file.problem });
    return undefined;
  };
  const [image, enclosure] = [kept('imageFile'), kept('enclosureFile')];
  const completed = { ...typed };
  if (image) {
    const { url, width = '', height = '', digitalSourceType = '', metadata = {} } = image;
    const measured = { width: String(width), height: String(height), digitalSourceType };
    const { alt = '', caption = '', credit } = metadata;
    const said = { alt: typed.image.alt || alt, caption: typed.image.caption || caption };
    completed.image = { ...typed.image, url, ...measured, ...said };
    if (credit && !typed.credits.some(isPhotoCredit)) {
      completed.credits = [...typed.credits, { role: 'photo', name: credit }];
    }
  }
  if (enclosure) {
    const { url, type, length } = enclosure;
    completed.enclosures = [...typed.enclosures, { url, type, length: String(length), durationSeconds: '' }];
  }
  return { typed: completed, refused };
}
