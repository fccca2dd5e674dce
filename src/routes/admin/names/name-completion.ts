// What the fields of tags, authors and sources ask while somebody types: names to complete from, and which are new.
import { Hono } from 'hono';
import { labelKey } from '../../../domain/slugs.ts';
import { malformed } from '../../../errors.ts';
import type { Services } from '../../../http/env.ts';
import { KINDS } from '../../../pages/admin/names/names.ts';
import { problem } from '../../../problems.ts';
import { facetsOfLabels } from '../../../store/facets/facets.ts';
import { labelsBeginning } from '../../../store/facets/list.ts';
import type { AdminEnv } from '../env.ts';
import type { Guards } from '../session.ts';

const MAX_COMPLETIONS = 10;
/** Characters of a label, and labels of an article. */
const [MAX_LABEL, MAX_LABELS] = [300, 50];

export const completionRoutes = ({ context: { db } }: Services, { script }: Guards) =>
  new Hono<AdminEnv>().get('/names/complete', script('articles:draft'), async (c) => {
    const kind = KINDS.find((one) => one === c.req.query('kind'));
    if (!kind) throw malformed(problem('facet-kind-not-found'));
    const text = labelKey((c.req.query('q') ?? '').slice(0, MAX_LABEL));
    const labels = (c.req.queries('label') ?? [])
      .slice(0, MAX_LABELS)
      .filter((one) => one.length <= MAX_LABEL);
    const rows = labels.length
      ? await facetsOfLabels(
          db,
          labels.map((label) => ({ kind, label })),
        )
      : [];
    return c.json({
      labels: text ? await labelsBeginning(db, kind, text, MAX_COMPLETIONS) : [],
      known: labels.filter((_, i) => rows[i]),
    });
  });
