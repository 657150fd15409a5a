import type { Messages } from '../en/index.js';

export const ask: Messages['ask'] = {
  title: 'Nach einem Bild fragen',
  privacy: 'Gesendet wird nur eine kleine Kopie eines Bildes, ohne Ort, Zeit und Kamera.',
};
