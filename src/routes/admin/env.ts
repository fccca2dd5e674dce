// Variables of a request to the editors' interface.
import type { Context as HonoContext } from 'hono';
import type { Refusal } from '../../errors.ts';
import type { Site } from '../../formats/format.ts';
import type { Env } from '../../http/env.ts';
import type { Ui } from '../../pages/admin/ui.ts';
import type { Session } from '../../services/access/sessions.ts';
import type { Uploaded } from '../../services/publishing/media.ts';

/** Uploaded files by field name, or why one was refused. */
export type Files = Map<string, Uploaded | Refusal>;

export interface AdminEnv {
  Bindings: Env['Bindings'];
  Variables: Env['Variables'] & {
    site: Site;
    ui: Ui;
    form: FormData;
    files: Files;
    secret: string;
    session: Session;
  };
}
export type AdminRequest = HonoContext<AdminEnv>;
