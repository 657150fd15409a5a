/** What tests send where it must never be told; a log that holds any of it fails the test. */
export const PLANTED = {
  /** In the shape of a token of an OpenID Connect issuer. */
  token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.cGxhbnRlZC1zaWduYXR1cmU',
  displayName: 'Planted Name Zq7',
  /** A word in the bytes of a picture. */
  pictureText: 'PlantedInThePictureZq7',
} as const;

const { displayName, pictureText } = PLANTED;

/** What gives each kind of secret away, in text read byte by byte. */
const SIGNS: readonly (readonly [what: string, sign: RegExp])[] = [
  ['a token', /\beyJ[\w-]{8,}\.[\w-]{8,}/],
  ['a credential of a header', /\b(?:bearer|basic)\s+[\w.~+/=-]{12,}/i],
  ['an API key', /\bisitacat_[0-9a-f]{10}_[\w-]{43}/],
  ['a seed of NATS', /\bS[UAOC][A-Z2-7]{56}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a display name', ofText(displayName)],
  ['bytes of a picture', ofText(pictureText)],
  ['the bytes of a picture', /\xff\xd8\xff[\xe0-\xef]|\x89PNG\r\n|RIFF[^]{4}WEBP/],
  ['a picture in base64', /(?<![\w+/])(?:\/9j\/|iVBORw0KGgo|UklGR|R0lGODlh)[\w+/]{16,}/],
  ['a picture in hexadecimal', /(?<![0-9a-f])(?:ffd8ffe|89504e470d0a1a0a|52494646)[0-9a-f]{16,}/i],
  ['the numbers of a picture', /\b(?:255,\s*216,\s*255|137,\s*80,\s*78,\s*71),/],
  ['a buffer', /<Buffer [0-9a-f]{2} |"type":"Buffer"/],
];

/** A text as it is, in base64 at each of its three places, and in hexadecimal. */
function ofText(text: string): RegExp {
  const forms = [0, 1, 2].map((before) => {
    const whole = Buffer.from(`${' '.repeat(before)}${text}`).toString('base64');
    return whole.slice(before === 0 ? 0 : 4, -4); // what neighbours have no part in
  });
  const all = [text, ...forms, Buffer.from(text).toString('hex')];
  return new RegExp(all.map((form) => form.replace(/[+/.]/g, '\\$&')).join('|'), 'i');
}

/**
 * What a log tells that it must not, each with the text around it.
 *
 * @param log Decoded as latin1, so that every byte is a character.
 */
export function secretsIn(log: string): readonly string[] {
  return SIGNS.flatMap(([what, sign]) => {
    const found = sign.exec(log);
    return found === null ? [] : [`${what}: ${around(log, found.index)}`];
  });
}

function around(log: string, index: number): string {
  return JSON.stringify(log.slice(Math.max(0, index - 120), index + 24));
}
