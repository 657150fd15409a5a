import type { Messages } from '../en/index.js';

export const signIn: Messages['signIn'] = {
  title: 'Anmelden',
  lead: 'Dieser Server will wissen, wer fragt.',
  kept: 'Bilder, nach denen du gefragt hast, warten hier und gehen weiter, sobald du angemeldet bist.',
  turn: { in: 'Du wirst angemeldet', out: 'Du wirst abgemeldet' },
  atIssuer: (host) => `Du meldest dich bei ${host} an und kommst hierher zurück.`,
  go: 'Anmelden',
  withKey: 'Stattdessen mit einem Schlüssel',
  key: 'Schlüssel',
  keyHint: 'Er beginnt mit isitacat_. Wer diesen Server betreibt, kann dir einen machen.',
  remember: 'Auf diesem Gerät merken',
  rememberHint: 'Sonst wird er vergessen, wenn dieser Tab geschlossen wird.',
  enter: 'Mit dem Schlüssel anmelden',
  tryAgain: 'Noch einmal versuchen',
  signOut: 'Abmelden',
  signedIn: 'Du bist angemeldet.',
  nobody:
    'Der Server sagt, dass sich niemand anmelden muss, weist diese Seite aber ab. Versuch es noch einmal.',
  problems: {
    keyRefused: {
      title: 'Dieser Schlüssel gilt nicht',
      advice:
        'Vielleicht wurde er zurückgezogen. Sieh nach, ob er vollständig ist, oder lass dir einen neuen geben.',
    },
    keyMalformed: {
      title: 'Das ist kein Schlüssel',
      advice: 'Ein Schlüssel ist ein Wort aus Buchstaben, Ziffern, _ und -. Kopiere ihn noch einmal.',
    },
    tokenRefused: {
      title: 'Der Server nimmt diese Anmeldung nicht an',
      advice: 'Vielleicht ist sie abgelaufen. Melde dich noch einmal an.',
    },
    wrongAudience: {
      title: 'Diese Anmeldung gilt für einen anderen Dienst',
      advice: 'Wer diesen Server betreibt, muss beim Aussteller den Empfänger (audience) richtig einstellen.',
    },
    expired: {
      title: 'Deine Anmeldung ist abgelaufen',
      advice: 'Melde dich noch einmal an, dann geht es weiter.',
    },
    cancelled: {
      title: 'Du wurdest nicht angemeldet',
      advice: 'Die Anmeldung wurde abgebrochen, oder du darfst hier nicht herein.',
    },
    stale: {
      title: 'Diese Anmeldung wurde nicht hier begonnen',
      advice: 'Sie ist zu alt oder gehört zu einem anderen Fenster. Melde dich noch einmal an.',
    },
    issuerAway: {
      title: 'Die Anmeldestelle ist nicht erreichbar',
      advice:
        'Sieh nach, ob du online bist. Vielleicht lässt sie auch diese Seite nicht fragen: Das weiß, wer sie betreibt.',
    },
    issuerRefused: {
      title: 'Die Anmeldestelle hat diese Seite nicht angenommen',
      advice:
        'Wer diesen Server betreibt, sollte nachsehen, ob die Seite dort mit ihrer Adresse bekannt ist.',
    },
    insecure: {
      title: 'Über eine ungeschützte Leitung kann man sich nicht anmelden',
      advice: 'Öffne diese Seite über https.',
    },
    serverAway: {
      title: 'Der Server ist nicht erreichbar',
      advice: 'Sieh nach, ob du online bist, und versuch es noch einmal.',
    },
  },
};
