// What is set of the site, or of a tag, as it stands in the fields of a form: texts only.
import type { Image } from '../../../domain/model.ts';
import type { FacetSettings, SiteSettings } from '../../../domain/settings.ts';
import type { FormReader } from '../podcasts/typed.ts';

type Texts<N extends string> = Record<N, string>;
const SITE_TEXTS = [
  ...(['title', 'description', 'language', 'timeZone', 'rights', 'accent', 'footer', 'css'] as const),
  ...(['links', 'pages', 'home'] as const),
];
export type Picture = Texts<'url' | 'alt'>;

export interface TypedSite extends Texts<(typeof SITE_TEXTS)[number]> {
  logo: Picture;
  icon: Picture;
  navigation: Texts<'label' | 'url'>[];
}
export interface TypedFace extends Texts<'title' | 'description'> {
  image: Picture;
}

const textsOf = <N extends string>(names: readonly N[], read: (name: N) => string): Texts<N> =>
  Object.fromEntries(names.map((name) => [name, read(name)])) as Texts<N>;
const picture = (image: Image | undefined): Picture => ({ url: image?.url ?? '', alt: image?.alt ?? '' });
const readPicture = ({ one }: FormReader, name: string): Picture => ({
  url: one(`${name}.url`),
  alt: one(`${name}.alt`),
});

export const typedSite = (settings: SiteSettings): TypedSite => ({
  ...textsOf(SITE_TEXTS, (name) => settings[name] ?? ''),
  logo: picture(settings.logo),
  icon: picture(settings.icon),
  navigation: [...(settings.navigation ?? [])],
});

export const typedFace = ({ title = '', description = '', image }: FacetSettings): TypedFace => ({
  ...{ title, description },
  image: picture(image),
});

export function readSite(form: FormReader): TypedSite {
  const { one, rows } = form;
  // A colour that was picked, where no script wrote it into the field for text.
  const isPicked = one('accent.picked') !== one('accent.shown');
  return {
    ...textsOf(SITE_TEXTS, one),
    ...(isPicked && { accent: one('accent.picked') }),
    logo: readPicture(form, 'logo'),
    icon: readPicture(form, 'icon'),
    navigation: rows('link', 'label', 'url'),
  };
}

export const readFace = (form: FormReader): TypedFace => ({
  title: form.one('title'),
  description: form.one('description'),
  image: readPicture(form, 'image'),
});

/** A picture that stays has what is known of it. */
const pictureInput = ({ url, alt }: Picture, before: Image | undefined) =>
  url ? { ...(before?.url === url && before), url, alt: alt || undefined } : undefined;

/** As JSON, for the same checks as the API's; blank fields are unset. */
export function siteInput(typed: TypedSite, before: SiteSettings): Record<string, unknown> {
  const { logo, icon, navigation, ...texts } = typed;
  // A choice of what is usual anyway sets nothing.
  const isUsual = (name: string, text: string) =>
    (name === 'links' && text === 'own' && !before.links) ||
    (name === 'pages' && text === 'on' && !before.pages);
  return {
    ...Object.fromEntries(
      Object.entries(texts).filter(([name, text]) => text !== '' && !isUsual(name, text)),
    ),
    logo: pictureInput(logo, before.logo),
    icon: pictureInput(icon, before.icon),
    navigation: navigation.length ? navigation : undefined,
    podcast: before.podcast,
  };
}

export const faceInput = ({ title, description, image }: TypedFace, before: FacetSettings) => ({
  ...{ title, description },
  image: pictureInput(image, before.image),
  podcast: before.podcast,
});
