/** Media types of the pictures that are taken. */
export type MimeType = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/avif';

/** What a picture's header says. */
export interface Picture {
  /** From the bytes, whatever the file's name was. */
  readonly mimeType: MimeType;
  /** Width as it is to be seen, that is after EXIF orientation. */
  readonly widthPx: number;
  /** Height as it is to be seen, that is after EXIF orientation. */
  readonly heightPx: number;
}
