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

export const dimensions = (shape: readonly number[]): string => shape.join("×");
