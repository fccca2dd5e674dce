// Subscribers and webhooks of a view follow it to its new name; of what was retired they are told that it is gone.

import type { FacetKind } from '../../domain/model.ts';
import { conjunctionsOf, documentPath, type View } from '../../domain/views.ts';
import { commit } from '../../store/database.ts';
import { slugsOf } from '../../store/facets/names.ts';
import type { FacetRow } from '../../store/facets/rows.ts';
import { moveSubscriptions, subscribedTopics, subscriptionsOf } from '../../store/push/subscriptions.ts';
import { listWebhooks, viewWrite } from '../../store/push/webhooks.ts';
import { turn } from '../../store/turns.ts';
import type { Context } from '../context.ts';
import { endSubscriptions } from './hub-calls.ts';
import { currentTopic, currentView, readTopic } from './hub-topics.ts';
import { viewOf } from './webhook-views.ts';

/** Moves whatever is subscribed to by a name that a facet had, or ends it. Doing it again changes nothing. */
export async function moveTopics(context: Context, facet: FacetRow): Promise<void> {
  const { db, formats, runtime } = context;
  const slugs = new Set([facet.slug, ...(await slugsOf(db, facet))]);
  const names = (view: View) =>
    conjunctionsOf(view).some(({ all, none }) =>
      [...all, ...none].some((ref) => ref.kind === (facet.kind as FacetKind) && slugs.has(ref.slug)),
    );
  for (const path of await subscribedTopics(db)) {
    const topic = readTopic(path, formats);
    if (!topic || !names(topic.view)) continue;
    const now = await currentTopic(context, topic);
    if (!now) await endTopic(context, path, `The ${facet.kind} “${facet.label}” was retired.`);
    else if (now.path !== path) {
      while (await moveSubscriptions(db, path, now.path, runtime.now())) await turn();
    }
  }
  for (const hook of await listWebhooks(db)) {
    const view = viewOf(hook.view);
    const now = view && names(view) ? await currentView(context, view) : undefined;
    const path = now && documentPath(now, '');
    if (path && path !== hook.view) await commit(db, [viewWrite(db, hook, path)]);
  }
}

async function endTopic(context: Context, path: string, reason: string): Promise<void> {
  for (;;) {
    const rows = await subscriptionsOf(context.db, path, 100);
    if (!rows.length) return;
    await endSubscriptions(context, rows, reason);
    await turn();
  }
}
