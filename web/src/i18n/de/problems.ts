import type { Messages } from '../en/index.js';

export const problems: Messages['problems'] = {
  empty: {
    title: 'Diese Datei ist leer',
    advice: 'Wähle eine andere: In dieser gibt es nichts zu sehen.',
  },
  unsupported: {
    title: 'Diese Art von Bild lässt sich nicht lesen',
    advice: 'Sichere es als JPEG, PNG, WebP, GIF, AVIF oder HEIC und versuch es damit.',
  },
  undecodable: {
    title: 'Diese Datei lässt sich nicht als Bild öffnen',
    advice:
      'Vielleicht ist sie beschädigt oder gar kein Bild. Wähle ein Bild als JPEG, PNG, WebP, GIF, AVIF oder HEIC.',
  },
  tooLarge: {
    title: 'Dieses Bild ist zu groß',
    advice: 'Wähle ein kleineres oder schneide den Teil aus, auf den es ankommt.',
  },
  noModel: {
    title: 'Es gibt kein Modell, das man fragen könnte',
    advice: 'Wer diesen Server betreibt, muss eines veröffentlichen.',
  },
  queueFull: {
    title: 'Zu viele Bilder warten',
    advice: 'Warte einen Moment und versuch es dann noch einmal.',
  },
  quota: {
    title: 'Du hast verbraucht, was du speichern darfst',
    advice: 'Lösche Bilder, die du nicht mehr brauchst, und versuch es dann noch einmal.',
  },
  nobody: {
    title: 'Gerade ist niemand da, der es ansieht',
    advice: 'Der Teil, der die Bilder ansieht, ist weg oder startet noch. Versuch es gleich noch einmal.',
  },
  unreachable: {
    title: 'Der Server ist nicht erreichbar',
    advice: 'Sieh nach, ob du online bist, und versuch es noch einmal.',
  },
  invalid: { title: 'Der Server hat dieses Bild nicht angenommen', advice: 'Wähle ein anderes.' },
  signedOut: {
    title: 'Du bist nicht angemeldet',
    advice: 'Melde dich an und versuch es dann noch einmal.',
  },
  notAllowed: {
    title: 'Dieser Server lässt dich nicht herein',
    advice: 'Wer ihn betreibt, kann dir sagen, wie du hineinkommst.',
  },
  missing: {
    title: 'Das Bild ist auf dem Server nicht mehr da',
    advice: 'Versuch es noch einmal, dann wird es neu gesendet.',
  },
  notReady: { title: 'Das Modell ist noch nicht bereit', advice: 'Versuch es gleich noch einmal.' },
  conflict: {
    title: 'Der Server hat das mit einem anderen Bild verwechselt',
    advice: 'Wähle das Bild noch einmal.',
  },
  corrupt: { title: 'Das Bild wurde unterwegs beschädigt', advice: 'Wähle es noch einmal.' },
  overloaded: {
    title: 'Der Server hat sehr viel zu tun',
    advice: 'Warte einen Moment und versuch es dann noch einmal.',
  },
  unavailable: { title: 'Der Server ist gerade nicht da', advice: 'Versuch es gleich noch einmal.' },
  expired: {
    title: 'Das hat zu lange gedauert',
    advice: 'Vielleicht ist die Leitung langsam oder der Server beschäftigt. Versuch es noch einmal.',
  },
  internal: { title: 'Etwas ging schief', advice: 'Es liegt nicht an deinem Bild. Versuch es noch einmal.' },
  elsewhere: {
    invalid: {
      title: 'Der Server hat das nicht angenommen',
      advice: 'Lade die Seite neu und versuch es noch einmal.',
    },
    missing: {
      title: 'Das gibt es nicht mehr',
      advice: 'Vielleicht wurde es inzwischen gelöscht. Lade die Seite neu, dann siehst du es.',
    },
    conflict: { title: 'Etwas anderes kam dazwischen', advice: 'Versuch es noch einmal.' },
    corrupt: {
      title: 'Was der Server davon aufbewahrt, ist beschädigt',
      advice: 'Wer diesen Server betreibt, sollte nach der Festplatte sehen.',
    },
    internal: { title: 'Etwas ging schief', advice: 'An dir liegt es nicht. Versuch es noch einmal.' },
  },
};
