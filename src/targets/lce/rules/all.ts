import { l01FloatInput } from "./l01-float-input.ts";
import { l02LayerBetween } from "./l02-layer-between.ts";
import { l03OtherSign } from "./l03-other-sign.ts";
import { l04InputQuantizer } from "./l04-input-quantizer.ts";
import { l05Kernel } from "./l05-kernel.ts";
import { l06Magnitude } from "./l06-magnitude.ts";
import { l07PaddingConstant } from "./l07-padding-constant.ts";
import { l08Groups } from "./l08-groups.ts";
import { l09Depthwise } from "./l09-depthwise.ts";
import { l10Dense } from "./l10-dense.ts";
import { l11SameZero } from "./l11-same-zero.ts";
import { l12BatchNormalization } from "./l12-batch-normalization.ts";
import { l13Relu } from "./l13-relu.ts";
import { l14ReluOrder } from "./l14-relu-order.ts";
import { l15BinaryMaxPool } from "./l15-binary-max-pool.ts";
import { l16PoolBeforeNorm } from "./l16-pool-before-norm.ts";
import { l17Bits } from "./l17-bits.ts";
import { l18Floats } from "./l18-floats.ts";
import type { Rule } from "./rule.ts";

/** The conditions of the converter, in order. */
export const RULES: readonly Rule[] = [
  l01FloatInput,
  l02LayerBetween,
  l03OtherSign,
  l04InputQuantizer,
  l05Kernel,
  l06Magnitude,
  l07PaddingConstant,
  l08Groups,
  l09Depthwise,
  l10Dense,
  l11SameZero,
  l12BatchNormalization,
  l13Relu,
  l14ReluOrder,
  l15BinaryMaxPool,
  l16PoolBeforeNorm,
  l17Bits,
  l18Floats,
];
