/** A JPEG that says of itself that it is shown upside down. */
export function turned(jpeg: Uint8Array): Uint8Array {
  const tiff = Buffer.from('49492a0008000000' + '0100' + '1201030001000000' + '03000000' + '00000000', 'hex');
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const marker = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), marker, body, jpeg.subarray(2)]);
}
