/** Values moved without arithmetic: concatenation along the channels, and padding of images. */

/** y[p, offset + c] = x[p, c]: one input of a concatenation of floats. */
export function copyChannels(
  x: usize,
  y: usize,
  pixels: i32,
  channels: i32,
  outChannels: i32,
  offset: i32,
): void {
  let at = y + (offset << 2);
  for (let p = 0; p < pixels; p++) {
    memory.copy(at, x, channels << 2);
    x += channels << 2;
    at += outChannels << 2;
  }
}

/**
 * The same for signs: the bits of x go to bit `offset` and on of each output pixel. They are or-ed, so
 * that the input at offset 0 has to come first: it clears the pixel.
 */
export function appendBits(
  x: usize,
  y: usize,
  pixels: i32,
  channels: i32,
  outChannels: i32,
  offset: i32,
): void {
  const words = (channels + 31) >> 5;
  const outWords = (outChannels + 31) >> 5;
  const shift = offset & 31;
  if (offset === 0) memory.fill(y, 0, (pixels * outWords) << 2);
  for (let p = 0; p < pixels; p++) {
    let at = y + ((p * outWords + (offset >> 5)) << 2);
    for (let i = 0; i < words; i++) {
      const bits = ((<u64>load<u32>(x)) << 32) >> shift;
      store<u32>(at, load<u32>(at) | <u32>(bits >> 32));
      // Unused bits are 0: what reaches into the next word belongs to a channel of this pixel.
      if (<u32>bits !== 0) store<u32>(at, load<u32>(at, 4) | <u32>bits, 4);
      x += 4;
      at += 4;
    }
  }
}

/** `count` pixels of `units` words: `word`, and `lastWord` as the last of each pixel. */
function fillPixels(y: usize, count: i32, units: i32, word: u32, lastWord: u32): usize {
  for (let p = 0; p < count; p++) {
    for (let i = 1; i < units; i++) {
      store<u32>(y, word);
      y += 4;
    }
    store<u32>(y, lastWord);
    y += 4;
  }
  return y;
}

/** Constant pixels around an image of [h, w, units] words: floats or packed signs. */
export function padWords(
  x: usize,
  y: usize,
  h: i32,
  w: i32,
  units: i32,
  top: i32,
  bottom: i32,
  left: i32,
  right: i32,
  word: u32,
  lastWord: u32,
): void {
  const outW = left + w + right;
  const rowBytes = (w * units) << 2;
  y = fillPixels(y, top * outW, units, word, lastWord);
  for (let row = 0; row < h; row++) {
    y = fillPixels(y, left, units, word, lastWord);
    memory.copy(y, x, rowBytes);
    x += rowBytes;
    y = fillPixels(y + rowBytes, right, units, word, lastWord);
  }
  fillPixels(y, bottom * outW, units, word, lastWord);
}
