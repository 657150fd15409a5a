import { dateFormat, t } from '../i18n/index.js';

/**
 * How this device takes a photo.
 *
 * - `app`: its own camera app, by a file input; phones and tablets.
 * - `page`: a live picture in the page.
 * - `none`: there is no camera, or the page came by plain HTTP from elsewhere and may not use it.
 */
export type CameraKind = 'app' | 'page' | 'none';

export function cameraKind(): CameraKind {
  if (matchMedia('(pointer: coarse)').matches) return 'app';
  return 'mediaDevices' in navigator ? 'page' : 'none';
}

/** Large enough for any model, small enough to start at once. */
const WISH: MediaStreamConstraints = {
  video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } },
};

/** A live picture of the camera. The caller ends it with `stopCamera`. @throws DOMException when there is none or it is refused. */
export function startCamera(): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia(WISH);
}

export function stopCamera(stream: MediaStream | undefined): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** What a playing `video` shows now, as a file named after the time. */
export async function takePhoto(video: HTMLVideoElement): Promise<File> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  const time = dateFormat({ timeStyle: 'medium' }).format(new Date());
  return new File([blob], t.ask.camera.photoOf(time), { type: blob.type });
}
