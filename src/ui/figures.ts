/** Figures as the page writes them. */

const number = new Intl.NumberFormat("en-US");
const tenths = new Intl.NumberFormat("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const count = (n: number): string => number.format(n);

/** Binary multiples from 10 KiB on, bytes below. */
export const bytes = (n: number): string =>
  n < 10_240
    ? `${count(n)} B`
    : n < 10_485_760
      ? `${tenths.format(n / 1024)} KiB`
      : `${tenths.format(n / 1_048_576)} MiB`;

/** A share in percent with one decimal; 0 and 100 are written only where they are exact. */
export function share(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  if (part === whole) return "100 %";
  const percent = (100 * part) / whole;
  if (percent < 0.1) return "< 0.1 %";
  return percent > 99.9 ? "> 99.9 %" : `${percent.toFixed(1)} %`;
}

export const dimensions = (shape: readonly number[]): string => shape.join("×");
