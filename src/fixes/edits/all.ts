import { activation } from "./activation.ts";
import { eightBitBehind, signBehind } from "./behind.ts";
import { fullWords } from "./channels.ts";
import { dilationAndGroups } from "./dilation-groups.ts";
import type { EditKind } from "./edit.ts";
import { eightBitAdd } from "./eight-bit-add.ts";
import { head } from "./head.ts";
import { kernelSize } from "./kernel-size.ts";
import { order } from "./order.ts";
import { padValues } from "./pad-values.ts";
import { padding } from "./padding.ts";
import { quantizers } from "./quantizers.ts";
import { scale } from "./scale.ts";
import { separable } from "./separable.ts";
import { strides } from "./strides.ts";
import { nativeTarget } from "./target.ts";

/** Every kind of edit. Among equals an earlier one is shown first, so what changes little comes early. */
export const EDIT_KINDS: readonly EditKind[] = [
  nativeTarget,
  padding,
  padValues,
  activation,
  quantizers,
  strides,
  order,
  scale,
  eightBitAdd,
  eightBitBehind,
  signBehind,
  dilationAndGroups,
  separable,
  head,
  fullWords,
  kernelSize,
];
