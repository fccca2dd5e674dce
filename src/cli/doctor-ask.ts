// How the doctor asks over the network: bounded, whatever answers, and with plain words for what goes wrong.
import { type Ask, NoAnswer } from '../doctor/exchange.ts';
import { VERSION } from '../version.ts';
import { networkTrouble } from './command.ts';

const ANSWER_TIMEOUT_MS = 20_000;
/** For all requests about one address. */
const ADDRESS_TIMEOUT_MS = 90_000;
const MAX_BYTES = 10_000_000;

/** What asks for everything about one address. */
export function networkAsk(): Ask {
  const deadline = AbortSignal.timeout(ADDRESS_TIMEOUT_MS);
  return async (method, url, headers) => {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    try {
      const response = await fetch(url, {
        method,
        headers: { 'user-agent': `Tagwire/${VERSION} (feed doctor)`, ...headers },
        redirect: 'manual',
        signal,
      });
      return { url, status: response.status, headers: response.headers, bytes: await bodyOf(response) };
    } catch (error) {
      throw error instanceof NoAnswer ? error : noAnswer(error, signal.aborted);
    }
  };
}

async function bodyOf({ body }: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) {
      const message = `What comes is larger than ${MAX_BYTES / 1e6} MB; the rest was not read.`;
      throw new NoAnswer('TooLarge', message, 'List fewer entries: readers give up long before.');
    }
  }
  return Buffer.concat(chunks);
}

function noAnswer(error: unknown, isTimeout: boolean): NoAnswer {
  if (isTimeout) {
    const message = `There is no answer, or none that ends, within ${ANSWER_TIMEOUT_MS / 1_000} s.`;
    return new NoAnswer('IOError', message, 'Answer within a few seconds: readers give up.', true);
  }
  const { cause } = error as { cause?: { code?: string } };
  const known = TROUBLES[cause?.code ?? ''];
  const trouble = networkTrouble(error);
  if (known) return new NoAnswer(...known);
  if (/SSL|TLS|EPROTO/.test(`${cause?.code}`)) {
    return new NoAnswer(
      'TlsError',
      `TLS fails: ${trouble}`,
      'Offer TLS 1.2 and 1.3, with a certificate for this name.',
    );
  }
  return new NoAnswer('IOError', `There is no answer: ${trouble}`, 'Look at the address, and at the server.');
}

type Trouble = [rule: string, message: string, fix: string];
const SELF_SIGNED: Trouble = [
  'TlsError',
  'Its certificate is self-signed, which readers refuse.',
  'Use one of a public authority, such as Let’s Encrypt.',
];
const INCOMPLETE: Trouble = [
  'TlsError',
  'Its certificate cannot be traced to an authority: probably the intermediate one is not sent.',
  'Send the whole chain (fullchain.pem): browsers fetch what is missing, readers do not.',
];
const BROKEN: Trouble = [
  'IOError',
  'The connection was broken before the answer was whole.',
  'Look at the server’s log, and at what stands before it: some firewalls break connections by User-Agent.',
];
const GARBLED: Trouble = [
  'IOError',
  'What is sent is not what Content-Encoding says.',
  'Compress it once, and say so.',
];
const TROUBLES: Readonly<Record<string, Trouble>> = {
  CERT_HAS_EXPIRED: [
    'TlsError',
    'Its certificate has expired.',
    'Renew it, and see that it is renewed by itself.',
  ],
  CERT_NOT_YET_VALID: ['TlsError', 'Its certificate is not valid yet.', 'Look at the clocks.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'TlsError',
    'Its certificate is for other names.',
    'Get one for this name, or give the address that it is for.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: INCOMPLETE,
  UNABLE_TO_GET_ISSUER_CERT: INCOMPLETE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: INCOMPLETE,
  ENOTFOUND: ['IOError', 'There is no host of that name.', 'Look at the address, and at the DNS.'],
  ECONNREFUSED: ['IOError', 'Nothing listens there.', 'Look at the port, and whether the server runs.'],
  ECONNRESET: BROKEN,
  UND_ERR_SOCKET: BROKEN,
  UND_ERR_HEADERS_OVERFLOW: [
    'IOError',
    'Its headers are too long.',
    'Send less: 16 kB are more than enough.',
  ],
  Z_DATA_ERROR: GARBLED,
  Z_BUF_ERROR: GARBLED,
};
