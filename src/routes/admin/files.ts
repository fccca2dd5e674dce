// Files of an article: uploaded by the editor's script, or sent with its form.
import { Hono } from 'hono';
import { type Fault, Refusal } from '../../errors.ts';
import type { Typed } from '../../pages/admin/typed.ts';
import { receive } from '../../services/media.ts';
import type { Services } from '../env.ts';
import { fileOf, passOver } from '../media.ts';
import type { AdminEnv, AdminRequest, doors } from './session.ts';

export function fileRoutes({ context }: Services, { script }: ReturnType<typeof doors>) {
  return new Hono<AdminEnv>().post(
    '/media-upload',
    async (c, next) => {
      await next();
      if (!c.res.ok) await passOver(c);
    },
    script('media'),
    async (c) => {
      const { created, ...file } = await receive(context, fileOf(c));
      log({ context }, c, file.name);
      return c.json(file, created ? 201 : 200);
    },
  );
}

/** Keeps the files of a form; their addresses take the fields' place, or what is wrong with them is told. */
export async function withFiles(
  services: Pick<Services, 'context'>,
  c: AdminRequest,
  typed: Typed,
): Promise<{ typed: Typed; refused: Fault[] }> {
  const refused: Fault[] = [];
  const keep = async (name: string) => {
    const file = c.get('form').get(name);
    if (!(file instanceof File) || !file.size) return undefined;
    try {
      if (!c.get('ui').may('media')) throw new Refusal(403, 'Your token lacks the scope media.');
      const kept = await receive(services.context, file.stream());
      log(services, c, kept.name);
      return kept;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ pointer: `/${name}`, detail: error.message });
      return undefined;
    }
  };
  const [image, enclosure] = [await keep('imageFile'), await keep('enclosureFile')];
  const completed = { ...typed };
  if (image) {
    const { url, width = '', height = '' } = image;
    completed.image = { ...typed.image, url, width: String(width), height: String(height) };
  }
  if (enclosure) {
    const { url, type, length } = enclosure;
    completed.enclosures = [...typed.enclosures, { url, type, length: String(length), durationSeconds: '' }];
  }
  return { typed: completed, refused };
}

function log({ context }: Pick<Services, 'context'>, c: AdminRequest, name: string): void {
  const by = c.get('principal').name;
  context.runtime.log.log('info', 'file kept', { requestId: c.get('requestId'), by, name });
}
