import type { Decoded } from "./prepare-input.ts";

/**
 * Decodes an image by the browser: its pixels as they are stored, without a change of colours, turned as its camera has
 * noted. Where a pixel is partly transparent, browsers may change its colour by a rounding.
 */
export async function decodeImage(data: Blob): Promise<Decoded> {
  const bitmap = await createImageBitmap(data, {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
    imageOrientation: "from-image",
  });
  const { width, height } = bitmap;
  let canvas = new OffscreenCanvas(1, 1);
  return {
    width,
    height,
    rows(y, count) {
      // A strip at a time: the whole image would lie in memory once more.
      if (canvas.width !== width || canvas.height !== count) canvas = new OffscreenCanvas(width, count);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      if (context === null) throw new Error("the browser gives no canvas of this size");
      context.globalCompositeOperation = "copy";
      context.imageSmoothingEnabled = false;
      context.drawImage(bitmap, 0, -y);
      return context.getImageData(0, 0, width, count).data;
    },
    close: () => bitmap.close(),
  };
}
