import { describe, expect, test } from "vitest";
import { percentShare } from "../../src/report/numbers.ts";
import { bytes } from "../../src/ui/figures.ts";
import { summary } from "../../src/ui/panes/model/summary.ts";
import { moveBorder } from "../../src/ui/widgets/Columns.tsx";

describe("figures", () => {
  test("0 % and 100 % are exact", () => {
    expect(percentShare(0, 10)).toBe("0 %");
    expect(percentShare(10, 10)).toBe("100 %");
    expect(percentShare(1, 1_000_000)).toBe("< 0.1 %");
    expect(percentShare(999_999, 1_000_000)).toBe("> 99.9 %");
    expect(percentShare(929, 1000)).toBe("92.9 %");
    expect(percentShare(0, 0)).toBe("0 %");
  });

  test("bytes stay bytes up to 10 KiB", () => {
    expect(bytes(9_920)).toBe("9,920 B");
    expect(bytes(70_400)).toBe("68.8 KiB");
    expect(bytes(20 * 1024 * 1024)).toBe("20.0 MiB");
  });
});

describe("the summary of a card", () => {
  test("names what differs from Keras, in the order of the table", () => {
    const layer = {
      type: "QuantConv2D",
      kernel_size: [3, 5] as const,
      filters: 16,
      input_quantizer: { name: "dorefa_quantizer", k_bit: 4 },
    };
    expect(summary(layer)).toBe("filters 16 · kernel_size 3×5 · input_quantizer dorefa_quantizer(4)");
  });

  test("a layer that sxor does not know has none", () => {
    expect(summary({ type: "Lambda" })).toBe("");
  });
});

describe("the border between two columns", () => {
  test("moves, and stops where one of them would be too narrow", () => {
    expect(moveBorder([27, 33, 40], 1, 5)).toEqual([32, 28, 40]);
    expect(moveBorder([27, 33, 40], 1, 100)).toEqual([45, 15, 40]);
    expect(moveBorder([27, 33, 40], 2, -100)).toEqual([27, 15, 58]);
  });
});
