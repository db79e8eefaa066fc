import { expect, it } from "vitest";
import type { Comparison } from "../../src/engine/compare.ts";
import { agreementOf } from "../../src/ui/panes/run/agreement.ts";

const ALL = ["st-edge-ai@1.0", "native", "keras"] as const;
const same: Comparison = {
  targets: ALL,
  agree: true,
  outputs: { agree: true, differences: [] },
  values: [{ layer: "conv", stage: "output", targets: ALL, differences: [], roundedOtherwise: [] }],
  firstDifferent: null,
};
const difference = { targets: ["keras", "native"], maximum: 2, count: 1, first: 7 } as const;
const inside = {
  ...({ layer: "conv", stage: "sign", targets: ALL } as const),
  ...{ differences: [difference], roundedOtherwise: [] },
};

it("names the targets that agree", () => {
  expect(agreementOf(same)).toEqual({
    agree: true,
    sentence: "st-edge-ai@1.0, native and keras agree bit for bit (1 tensor compared).",
  });
});

it("names the first layer that differs, by how much, and what became of the output", () => {
  const differing: Comparison = { ...same, agree: false, values: [inside], firstDifferent: inside };
  expect(agreementOf(differing)).toEqual({
    agree: false,
    sentence:
      "They do not agree: first at the signs of conv, where keras and native differ in 1 element, by at most 2. " +
      "The output of the network agrees bit for bit.",
  });
  const rounding = { target: "st-edge-ai@1.0", how: "multiplies the float weights by a scale" } as const;
  const folding = { ...inside, roundedOtherwise: [rounding] };
  expect(agreementOf({ ...differing, firstDifferent: folding }).sentence).toContain(
    ": st-edge-ai@1.0 multiplies the float weights by a scale, which rounds otherwise.",
  );
  const outside = { ...difference, count: 1200, maximum: 0.5 };
  const { sentence } = agreementOf({ ...differing, outputs: { agree: false, differences: [outside] } });
  expect(sentence).toContain(
    "In the output of the network keras and native differ in 1,200 elements, by at most 0.5.",
  );
});

it("claims nothing when fewer than two targets ran", () => {
  expect(agreementOf({ ...same, targets: ["keras"], values: [] })).toEqual({
    agree: null,
    sentence: "Only keras ran: there is nothing to compare.",
  });
  expect(agreementOf({ ...same, targets: [], values: [] }).agree).toBeNull();
});
