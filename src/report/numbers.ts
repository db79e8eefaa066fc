/** Numbers as ST's tool prints them. */

/** 1234567 -> 1,234,567 */
export const thousands = (n: number): string => String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** +1,234 or -1,234 */
const signed = (n: number): string => `${n < 0 ? "-" : "+"}${thousands(Math.abs(n))}`;

/** `+64(+11.1%)`: a difference and what it is of `base`; 100 % of nothing. */
export function difference(d: number, base: number): string {
  const percent = base === 0 ? 100 * Math.sign(d) : (100 * d) / base;
  return `${signed(d)}(${percent < 0 ? "-" : "+"}${Math.abs(percent).toFixed(1)}%)`;
}

/** A share in percent with one decimal; 0 and 100 are written only where they are exact. */
export function percentShare(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  if (part === whole) return "100 %";
  const percent = (100 * part) / whole;
  if (percent < 0.1) return "< 0.1 %";
  return percent > 99.9 ? "> 99.9 %" : `${percent.toFixed(1)} %`;
}

const KIB = 1024;
/** The tool goes over to MiB somewhere between 1,193,537 and 1,346,052 bytes; where exactly was not seen. */
const MIB_FROM = 1.2 * KIB * KIB;

function scaled(bytes: number, units: readonly [string, string, string]): string {
  if (bytes <= KIB) return `${bytes} ${units[0]}`;
  if (bytes < MIB_FROM) return `${(bytes / KIB).toFixed(2)} ${units[1]}`;
  return `${(bytes / KIB / KIB).toFixed(2)} ${units[2]}`;
}

/** 640 B, 68.04 KiB */
export const binarySize = (bytes: number): string => scaled(bytes, ["B", "KiB", "MiB"]);

/** 40 Bytes, 4.00 KBytes: how the input and output lines have it. */
export const ioSize = (bytes: number): string => scaled(bytes, ["Bytes", "KBytes", "MBytes"]);
