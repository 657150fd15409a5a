import type { Messages } from '../en/index.js';

export const ask: Messages['ask'] = {
  title: 'Nach einem Bild fragen',
  privacy: 'Gesendet wird nur eine kleine Kopie eines Bildes, ohne Ort, Zeit und Kamera.',
  invitation: 'Zeig mir ein Bild',
  choose: 'Bilder auswählen',
  photograph: 'Foto aufnehmen',
  letGo: 'Loslassen und fragen',
  hint: 'oder irgendwo auf dieser Seite ablegen oder einfügen',
  samples: {
    title: 'Oder probier eins von diesen',
    names: { cat: 'Eine Perserkatze', dog: 'Ein Mops' },
    ask: (name) => `Nach dem Beispiel fragen: ${name}`,
    credit: 'Bilder: Oxford-IIIT Pet Dataset, Parkhi, Vedaldi, Zisserman und Jawahar, 2012,',
    licence: 'CC BY-SA 4.0',
    unavailable: 'Dieses Beispiel lässt sich gerade nicht laden.',
  },
  camera: {
    title: 'Foto aufnehmen',
    sees: 'Was die Kamera sieht',
    refused:
      'Die Kamera lässt sich nicht benutzen. Erlaube sie dieser Seite im Browser oder wähle stattdessen ein Bild.',
    cancel: 'Abbrechen',
    take: 'Aufnehmen',
    photoOf: (time) => `Foto von ${time}`,
  },
  progress: {
    queued: 'Wartet, bis es dran ist',
    preparing: 'Das Bild wird vorbereitet',
    ready: 'Bereit zum Senden',
    sending: 'Das Bild wird gesendet',
    waiting: 'Wartet darauf, angesehen zu werden',
    waitingBehind: (others) =>
      `Wartet, ${others === 1 ? '1 anderes ist' : `${others} andere sind`} vorher dran`,
    looking: 'Wird genau angesehen',
    onHold: 'Bleibt hier, bis der Server wieder da ist',
  },
  list: {
    title: 'Bilder, nach denen gefragt wurde',
    cancel: (name) => `${name} abbrechen`,
    remove: (name) => `${name} von der Liste nehmen`,
    retry: 'Noch einmal versuchen',
    exactly: 'Was genau passiert ist',
    answered: (answered, total) => `${answered} von ${total} beantwortet`,
    sent: (sent, total) => `${sent} von ${total} gesendet`,
    allAnswered: (total) => `${total} Bilder, alle beantwortet`,
    failed: (count) => (count === 1 ? '1 ging schief' : `${count} gingen schief`),
    cancelAll: 'Den Rest abbrechen',
    clear: 'Liste leeren',
    show: 'Zeigen',
    all: 'Alle',
    open: 'Noch nicht beantwortet',
    wrong: 'Schiefgegangen',
    order: 'Reihenfolge',
    newest: 'Neueste zuerst',
    surest: 'Sicherste zuerst',
    unsurest: 'Unsicherste zuerst',
    nothing: 'Keines der Bilder ist so.',
    exportCsv: 'Als CSV sichern',
    exportJson: 'Als JSON sichern',
  },
  hold: {
    offline: 'Du bist offline',
    kept: (count) =>
      count === 1
        ? 'Dein Bild bleibt hier und geht von selbst weiter.'
        : `${count} Bilder bleiben hier und gehen von selbst weiter.`,
    tryNow: 'Jetzt versuchen',
  },
};
