import type { Messages } from '../en/index.js';

export const shell: Messages['shell'] = {
  name: 'Ist das eine Katze?',
  toContent: 'Zum Inhalt springen',
  views: 'Ansichten',
  ask: 'Fragen',
  history: 'Verlauf',
  models: 'Modelle',
  titleOf: (view) => `${view} · Ist das eine Katze?`,
  inOtherLanguage: 'In English',
  otherLanguageCode: 'EN',
  theme: {
    auto: 'Farben: wie das System. Zu hell wechseln',
    light: 'Farben: hell. Zu dunkel wechseln',
    dark: 'Farben: dunkel. Zu denen des Systems wechseln',
  },
  offline: 'Du bist offline. Deine Fragen warten hier, bis du wieder verbunden bist.',
  away: 'Der Server ist gerade nicht da, vielleicht startet er neu. Die Seite versucht es von selbst weiter.',
  back: 'Der Server ist wieder da.',
  notFound: {
    title: 'Diese Seite gibt es nicht',
    advice: 'Die Adresse ist vielleicht falsch geschrieben, oder was dort war, wurde gelöscht.',
    home: 'Nach einem Bild fragen',
  },
  loading: 'Wird geladen',
};
