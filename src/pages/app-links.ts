// Where apps of the independent web find what they need, on every page and in the header of views.
import type { Site } from '../formats/format.ts';

export const appLinks = ({ url }: Site): { rel: string; href: string }[] => [
  { rel: 'micropub', href: `${url}/micropub` },
  { rel: 'indieauth-metadata', href: `${url}/.well-known/oauth-authorization-server` },
  // Of apps that are older than the metadata.
  { rel: 'authorization_endpoint', href: `${url}/admin/authorize` },
  { rel: 'token_endpoint', href: `${url}/indieauth/token` },
];
