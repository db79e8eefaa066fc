import type { ChannelPreview } from "./prepared.ts";

/** Channels that are shown; of the others there is only the number. */
const MOST_CHANNELS = 16;
/** Pixels of a side that are kept. */
const MOST_PIXELS = 128;

/**
 * The first channels of an input as pictures; null for vectors. Values from `black` to `white` become 0 to 255; NaN
 * becomes 0, and where both are the same everything is grey.
 */
export function channelPreview(
  values: Float32Array,
  shape: readonly number[],
  [black, white]: readonly [number, number],
): ChannelPreview | null {
  const [height, width, channels] = shape;
  if (height === undefined || width === undefined || channels === undefined) return null;
  const step = Math.ceil(Math.max(height, width) / MOST_PIXELS);
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) };
  const scale = white > black ? 255 / (white - black) : 0;
  const plane = (channel: number) => {
    const bytes = new Uint8ClampedArray(size.width * size.height);
    for (let i = 0; i < bytes.length; i++) {
      const [y, x] = [Math.floor(i / size.width) * step, (i % size.width) * step];
      const value = values[(y * width + x) * channels + channel] as number;
      bytes[i] = scale === 0 ? 128 : (value - black) * scale;
    }
    return bytes;
  };
  const planes = Array.from({ length: Math.min(channels, MOST_CHANNELS) }, (_, c) => plane(c));
  return { ...size, step, planes, channels, black, white };
}
