// The podcast that the site is.
import { Hono } from 'hono';
import { acting, logChange } from '../../../http/acting.ts';
import type { Services } from '../../../http/env.ts';
import { type ShowProps, sitePodcastPage } from '../../../pages/admin/podcasts/show.ts';
import { readShow, showInput, typedShow } from '../../../pages/admin/podcasts/typed.ts';
import { changeSiteSettings } from '../../../services/publishing/settings.ts';
import { siteRow } from '../../../store/settings.ts';
import { withShow } from '../../api/settings-json.ts';
import { readerOf } from '../articles/article-form.ts';
import type { AdminEnv, AdminRequest } from '../env.ts';
import { answerPage, baseOf, type Guards, goTo, noticeOf, orShowAgain, text } from '../session.ts';

export function sitePodcastRoutes(services: Services, { page, form }: Guards) {
  const { context } = services;

  const show = async (c: AdminRequest, more: Partial<ShowProps> = {}, status = 200): Promise<Response> => {
    const podcast = (await siteRow(context.db)).settings?.podcast;
    const props = { typed: typedShow(podcast), is: podcast !== undefined, notice: noticeOf(c), ...more };
    return answerPage(sitePodcastPage(c.get('ui'), props), status);
  };

  return new Hono<AdminEnv>()
    .get('/podcast', page('admin'), (c) => show(c))
    .post('/podcast', ...form('admin'), async (c) => {
      const wish = text(c.get('form'), 'do');
      const typed = readShow(readerOf(c.get('form')));
      if (wish === 'more') return show(c, { typed, more: 3 });
      return orShowAgain(
        async () => {
          const edit = withShow(wish === 'unpodcast' ? undefined : showInput(typed));
          await changeSiteSettings(acting(c, context), edit);
          logChange(c, context, 'settings changed', {});
          return goTo(`${baseOf(services)}/podcast?done=changed`);
        },
        (faults, status) => show(c, { typed, faults }, status),
      );
    });
}
