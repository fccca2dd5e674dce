// Addresses that are not public, each in every notation that some parser has understood.

/** IPv4 that nobody outside may reach (RFC 6890 and the registry that follows it). */
export const PRIVATE_V4 = [
  ...[
    '127.0.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
  ],
  ...[
    '192.168.0.1',
    '192.168.255.255',
    '169.254.169.254',
    '169.254.0.1',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.1',
    '192.0.0.170',
  ],
  ...[
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '198.18.0.1',
    '198.19.255.255',
    '192.88.99.1',
    '224.0.0.1',
    '239.255.255.255',
  ],
  ...['240.0.0.1', '255.255.255.255'],
];

const bytesOf = (address: string) => address.split('.').map(Number) as [number, number, number, number];
const hex = (n: number, length = 0) => n.toString(16).padStart(length, '0');
const octal = (n: number) => `0${n.toString(8)}`;

/** A host as URLs may write it; what is no host for a parser is no danger either. */
export function notationsOf(address: string): string[] {
  const [a, b, c, d] = bytesOf(address);
  const whole = ((a << 24) >>> 0) + (b << 16) + (c << 8) + d;
  const [high, low] = [hex((a << 8) | b), hex((c << 8) | d)];
  const all = [a, b, c, d];
  const wide = [...address]
    .map((x) => (x === '.' ? '。' : String.fromCodePoint((x.codePointAt(0) ?? 0) + 0xfee0)))
    .join('');
  return [
    ...[
      address,
      `${address}.`,
      `${whole}`,
      `0x${hex(whole)}`,
      `0X${hex(whole)}`,
      octal(whole),
      `0${octal(whole)}`,
    ],
    ...[
      all.map(octal).join('.'),
      all.map((n) => `0x${hex(n)}`).join('.'),
      all.map((n) => `00000${octal(n)}`).join('.'),
      all.map((n) => `0x0000${hex(n, 2)}`).join('.'),
    ],
    ...[
      `${a}.${(b << 16) + (c << 8) + d}`,
      `${a}.${b}.${(c << 8) + d}`,
      `0x${hex(a)}.${octal(b)}.${(c << 8) + d}`,
      `${octal(a)}.${b}.0x${hex(c)}.${d}`,
    ],
    ...[
      wide,
      address.replaceAll('.', '．'),
      address.replaceAll('.', '｡'),
      address.replaceAll('.', '%2e'),
      `%${hex(address.charCodeAt(0))}${address.slice(1)}`,
    ],
    // Within IPv6: mapped, compatible, translated, NAT64 (two prefixes), 6to4, Teredo (server; client, inverted), ISATAP.
    ...[
      `[::ffff:${address}]`,
      `[::ffff:${high}:${low}]`,
      `[0:0:0:0:0:ffff:${high}:${low}]`,
      `[0000:0000:0000:0000:0000:FFFF:${address}]`,
    ],
    ...[
      `[::${address}]`,
      `[::${high}:${low}]`,
      `[::ffff:0:${address}]`,
      `[64:ff9b::${address}]`,
      `[64:ff9b::${high}:${low}]`,
      `[64:ff9b:1::${address}]`,
    ],
    ...[
      `[2002:${high}:${low}::1]`,
      `[2001:0:${high}:${low}::1]`,
      `[2001:0:102:304:0:0:${hex(0xffff ^ ((a << 8) | b))}:${hex(0xffff ^ ((c << 8) | d))}]`,
    ],
    ...[`[fe80::5efe:${address}]`, `[fe80::200:5efe:${address}]`],
  ];
}

export const PRIVATE_V6 = [
  ...[
    '::',
    '::1',
    '0:0:0:0:0:0:0:1',
    '0000:0000:0000:0000:0000:0000:0000:0001',
    '::2',
    '100::1',
    '100:0:0:1::1',
  ],
  ...[
    'fe80::1',
    'febf::1',
    'fec0::1',
    'feff::1',
    'fc00::1',
    'fdff:ffff::1',
    'ff00::1',
    'ff02::1',
    'ff0e::1',
    'ff05::1:3',
  ],
  ...[
    '2001:db8::1',
    '2001:db8:ffff::1',
    '3fff::1',
    '2001:2::1',
    '2001:10::1',
    '2001:20::1',
    '5f00::1',
    '4000::1',
    'e000::1',
  ],
];

/** What no call may be made to, whatever it is. */
export const ODD_URLS = [
  ...[
    'file:///etc/passwd',
    'ftp://a.example/',
    'gopher://127.0.0.1:6379/_INFO',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:http://a.example/x',
  ],
  ...[
    'dict://127.0.0.1:11211/',
    'ws://a.example/',
    'unix:/var/run/docker.sock',
    'http://user@a.example/',
    'http://user:pass@a.example/',
    'http://:pass@a.example/',
  ],
  ...[
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://a.localhost/',
    'http://printer.local/',
    'http://metadata.google.internal/',
  ],
  ...[
    'http://router.home.arpa/',
    'http://ⓛocalhost/',
    'http://%6cocalhost/',
    'http://[::1%25lo]/',
    'http://[fe80::1%25eth0]/',
    'http:127.0.0.1/',
    'http:///127.0.0.1/',
    'http://\\127.0.0.1/',
  ],
];
