// A device with passkeys, as far as a server sees it (WebAuthn §6): ES256, no attestation.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { SITE } from '../../../../support/server.ts';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString('base64url');
const bytes = (data: Buffer) => Buffer.concat([Buffer.from([0x58, data.length]), data]);
const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);

/** What a browser sends of a proof; a test changes what is to be wrong. */
export interface Proof {
  origin?: string;
  /** Id of the credential that it claims to be. */
  id?: unknown;
}

export function authenticator(host = new URL(SITE).hostname) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credential = randomBytes(32);
  const id = base64url(credential);
  let counter = 0;

  const client = (type: string, challenge: string, origin = SITE) =>
    JSON.stringify({ type, challenge, origin, crossOrigin: false });
  const head = (flags: number) => {
    const rest = Buffer.alloc(5);
    rest[0] = flags;
    rest.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(host), rest]);
  };
  const answer = (response: object, claimed: unknown = id) =>
    JSON.stringify({ id: claimed, rawId: claimed, type: 'public-key', response, clientExtensionResults: {} });

  return {
    id,
    /** A new passkey, as a form carries it. */
    create(challenge: string, { origin }: Proof = {}): string {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
      const point = (key: number, value: string) =>
        Buffer.concat([Buffer.from([key]), bytes(Buffer.from(value, 'base64url'))]);
      // COSE: EC2, ES256, P-256.
      const cose = [Buffer.from('a5010203262001', 'hex'), point(0x21, x), point(0x22, y)];
      const about = Buffer.concat([
        Buffer.alloc(16),
        Buffer.from([0, credential.length]),
        credential,
        ...cose,
      ]);
      const data = bytes(Buffer.concat([head(0x45), about]));
      const parts = [text('fmt'), text('none'), text('attStmt'), Buffer.from([0xa0]), text('authData'), data];
      return answer({
        clientDataJSON: base64url(client('webauthn.create', challenge, origin)),
        attestationObject: base64url(Buffer.concat([Buffer.from([0xa3]), ...parts])),
        transports: ['internal'],
      });
    },
    /** Proves that it has the passkey. */
    prove(challenge: string, { origin, id: claimed }: Proof = {}): string {
      counter += 1;
      const data = head(0x05);
      const clientDataJSON = client('webauthn.get', challenge, origin);
      return answer(
        {
          clientDataJSON: base64url(clientDataJSON),
          authenticatorData: base64url(data),
          signature: base64url(sign('sha256', Buffer.concat([data, sha256(clientDataJSON)]), privateKey)),
        },
        claimed,
      );
    },
  };
}
