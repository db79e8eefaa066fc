import { tuple } from "../../../../import/files/npy.ts";
import type { ArraySource, ImageSource, PreparedInput, Range } from "../../../../import/input/prepared.ts";
import type { InputStatistics } from "../../../../import/input/statistics.ts";
import { count, dimensions } from "../../../figures.ts";

/** What was made of a file, in words. */

/** A range as the page writes it, with a real minus. */
export const RANGE_WORDS: Readonly<Record<Range, string>> = {
  "-1..1": "−1 to 1",
  "0..1": "0 to 1",
  "0..255": "0 to 255",
};

/** Width by height, as of pictures. */
const size = ({ width, height }: { width: number; height: number }): string => `${width} × ${height}`;

/** What a file is: "PNG, 640 × 480", "float32 of shape (10, 32, 32, 3)". */
export function kindOf(source: ImageSource | ArraySource): string {
  if (source.kind === "image") return `${source.format}, ${size(source)}`;
  const order = source.fortranOrder ? ", Fortran order" : "";
  return `${source.dtype} of shape ${tuple(source.shape)}${order}`;
}

/** How an image was brought to the size of the input. */
export function scalingOf({ width, height, part }: ImageSource, shape: readonly number[]): string {
  const [toHeight = 1, toWidth = 1] = shape;
  const whole = part.width === width && part.height === height;
  const from = whole ? size(part) : `the middle ${size(part)}`;
  return `${from} → ${size({ width: toWidth, height: toHeight })}, ${filterOf(part.width - toWidth, part.height - toHeight)}`;
}

/** The filter by how many pixels fewer each axis has afterwards (scale.ts). */
function filterOf(across: number, down: number): string {
  if (across === 0 && down === 0) return "not scaled";
  if (across >= 0 && down >= 0) return "by area averages";
  if (across <= 0 && down <= 0) return "bilinear";
  return across > 0 ? "area averages across, bilinear down" : "bilinear across, area averages down";
}

/** What the channels of the input are; arrays have numbers. */
export function channelNames({ source, preview }: PreparedInput): readonly string[] {
  if (source.kind === "image")
    return { 1: ["grey"], 3: ["R", "G", "B"], 4: ["R", "G", "B", "alpha"] }[preview?.channels ?? 0] ?? [];
  return (preview?.planes ?? []).map((_, c) => String(c));
}

/** How the channels of an image came about. */
export function channelsOf({ transparent, bits }: ImageSource, channels: number): string {
  const made = { 1: "grey = 0.299 R + 0.587 G + 0.114 B", 4: "RGBA, all four" }[channels] ?? "RGB";
  return [
    made,
    ...(transparent && channels !== 4 ? ["what is transparent lies on white"] : []),
    ...(bits === undefined ? [] : [`the browser makes 8 bits of its ${bits}`]),
  ].join("; ");
}

/** At least four digits, whole numbers with all of theirs up to ten millions; with a real minus. */
export function figure(x: number): string {
  const size = Math.abs(x);
  const text =
    size >= 1e7
      ? x.toExponential(3).replace("+", "")
      : size >= 1000
        ? count(Math.round(x))
        : String(Number(x.toPrecision(4)));
  return text.replace(/^-/, "−");
}

/** Range, mean, and what sign() sees. */
export function statisticsWords({ count: all, min, max, mean, nonNegative }: InputStatistics): string {
  if (Number.isNaN(min)) return "no finite value";
  const share = (100 * nonNegative) / all;
  // 99.98 % are not all.
  const percent =
    share > 99.95 && nonNegative < all
      ? "> 99.9"
      : share < 0.05 && nonNegative > 0
        ? "< 0.1"
        : share.toFixed(1);
  return `${figure(min)} to ${figure(max)}, mean ${figure(mean)}; ${percent}\u00a0% are at least 0, which sign() takes for +1`;
}

const are = (n: number): string => (n === 1 ? "is" : "are");

/**
 * What may be wrong with the values.
 *
 * @param signReader the layer that takes the sign of the input, if one does
 */
export function warningsOf(
  { count: all, nonNegative, notANumber, infinite }: InputStatistics,
  signReader: string | undefined,
): string[] {
  const warnings: string[] = [];
  if (notANumber > 0) warnings.push(`${count(notANumber)} of ${count(all)} values ${are(notANumber)} NaN.`);
  if (infinite > 0)
    warnings.push(
      `${count(infinite)} of ${count(all)} values ${are(infinite)} infinite, or larger than float32 holds.`,
    );
  if (signReader !== undefined && nonNegative === all)
    warnings.push(`No value is below 0: ${signReader} takes the sign of the input and sees +1 everywhere.`);
  if (signReader !== undefined && nonNegative === 0 && notANumber === 0)
    warnings.push(
      `Every value is below 0: ${signReader} takes the sign of the input and sees −1 everywhere.`,
    );
  return warnings;
}

/** One line for the results of a run. */
export function sourceInShort({ name, source, shape, choices }: PreparedInput): string {
  if (source.kind === "image")
    return `${name} as ${dimensions(shape)}, ${RANGE_WORDS[choices.range]}${choices.fit === "crop" ? ", cropped" : ""}`;
  const levels = source.dtype === "uint8" ? `, ${RANGE_WORDS[choices.range]}` : "";
  return `${name}${source.samples === null ? "" : `, sample ${choices.sample} of ${count(source.samples)}`}${levels}`;
}
