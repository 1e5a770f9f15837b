/** Makes a camera's picture small enough for a weak network, and strips what it knows about place and device. */

const LONG_SIDE_PX = 1280;
const QUALITY = 0.8;
const TYPE = "image/jpeg";

/** The picture as a JPEG of at most 1280 px; drawing it anew leaves EXIF (place, device) behind.
 *
 * Throws when the file is not a picture this browser can read.
 */
export async function shrink(file: Blob): Promise<Blob> {
  const picture = await decode(file);
  const scale = Math.min(1, LONG_SIDE_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.drawImage(picture.source, 0, 0, canvas.width, canvas.height);
  picture.free();
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture cannot be written"))), TYPE, QUALITY);
  });
}

interface Picture {
  source: CanvasImageSource;
  width: number;
  height: number;
  free: () => void;
}

async function decode(file: Blob): Promise<Picture> {
  // createImageBitmap turns the picture upright from EXIF; old web views lack it.
  if ("createImageBitmap" in window) {
    const bitmap = await createImageBitmap(file);
    return { source: bitmap, width: bitmap.width, height: bitmap.height, free: () => bitmap.close() };
  }
  const address = URL.createObjectURL(file);
  const image = new Image();
  image.src = address;
  await image.decode();
  return { source: image, width: image.naturalWidth, height: image.naturalHeight, free: () => URL.revokeObjectURL(address) };
}
