import { r01SignOutput } from "./r01-sign-output.ts";
import { r02FloatOutput } from "./r02-float-output.ts";
import { r03NotImplemented } from "./r03-not-implemented.ts";
import { r04PaddedWithOnes } from "./r04-padded-with-ones.ts";
import { r05EightBitOutput } from "./r05-eight-bit-output.ts";
import { r06Unpadded } from "./r06-unpadded.ts";
import { r07UnpaddedEightBit } from "./r07-unpadded-eight-bit.ts";
import { r08UnpaddedFloatOutput } from "./r08-unpadded-float-output.ts";
import { r09Pointwise } from "./r09-pointwise.ts";
import { r10StridedPointwise } from "./r10-strided-pointwise.ts";
import { r11Depthwise } from "./r11-depthwise.ts";
import { r12DepthwiseOutput } from "./r12-depthwise-output.ts";
import { r13FloatInput } from "./r13-float-input.ts";
import { r14EightBitInput } from "./r14-eight-bit-input.ts";
import { r15EightBitSigns } from "./r15-eight-bit-signs.ts";
import { r16EightBit } from "./r16-eight-bit.ts";
import { r17EightBitInputOutput } from "./r17-eight-bit-input-output.ts";
import { r18Dense } from "./r18-dense.ts";
import { r19DenseFloatInput } from "./r19-dense-float-input.ts";
import { r20DenseSignInput } from "./r20-dense-sign-input.ts";
import { r21DenseEightBit } from "./r21-dense-eight-bit.ts";
import { r22MaxPooling } from "./r22-max-pooling.ts";
import { r23AveragePooling } from "./r23-average-pooling.ts";
import { r24BatchNormalization } from "./r24-batch-normalization.ts";
import { r25NetworkOutput } from "./r25-network-output.ts";
import { r26Add } from "./r26-add.ts";
import { r27Concatenate } from "./r27-concatenate.ts";
import { r28ZeroPadding } from "./r28-zero-padding.ts";
import { r29DilationAndGroups } from "./r29-dilation-and-groups.ts";
import { r30Packing } from "./r30-packing.ts";
import { r31OtherQuantizers } from "./r31-other-quantizers.ts";
import { r32PackedInput } from "./r32-packed-input.ts";
import { r33ActivationBeforeSign } from "./r33-activation-before-sign.ts";
import { r34Bias } from "./r34-bias.ts";
import { r35FloatWeights } from "./r35-float-weights.ts";
import { r36EightBitWeights } from "./r36-eight-bit-weights.ts";
import { r37DepthMultiplier } from "./r37-depth-multiplier.ts";
import { r38DepthwiseRefused } from "./r38-depthwise-refused.ts";
import { r39NoPadding } from "./r39-no-padding.ts";
import { r40DenseEightBitInput } from "./r40-dense-eight-bit-input.ts";
import { r41Variants } from "./r41-variants.ts";
import { r42Reshape } from "./r42-reshape.ts";
import { r43EightBitFloatOutput } from "./r43-eight-bit-float-output.ts";
import { r44OneSide } from "./r44-one-side.ts";
import { r45EightBitInputPadded } from "./r45-eight-bit-input-padded.ts";
import { r46EightBitParameters } from "./r46-eight-bit-parameters.ts";
import { r47Opaque } from "./r47-opaque.ts";
import { r48Elementwise } from "./r48-elementwise.ts";
import { r49ManyBits } from "./r49-many-bits.ts";
import { r50CustomQuantizers } from "./r50-custom-quantizers.ts";
import { r51FewBits } from "./r51-few-bits.ts";
import { r52EightBitNetworkInput } from "./r52-eight-bit-input.ts";
import { r53EightBitSum } from "./r53-eight-bit-sum.ts";
import type { Rule } from "./rule.ts";

/**
 * The rule table, in order. R1 to R34 are those of the facts that sxor started from; the others are cases that the lowering
 * has beside them.
 */
export const RULES: readonly Rule[] = [
  r01SignOutput,
  r02FloatOutput,
  r03NotImplemented,
  r04PaddedWithOnes,
  r05EightBitOutput,
  r06Unpadded,
  r07UnpaddedEightBit,
  r08UnpaddedFloatOutput,
  r09Pointwise,
  r10StridedPointwise,
  r11Depthwise,
  r12DepthwiseOutput,
  r13FloatInput,
  r14EightBitInput,
  r15EightBitSigns,
  r16EightBit,
  r17EightBitInputOutput,
  r18Dense,
  r19DenseFloatInput,
  r20DenseSignInput,
  r21DenseEightBit,
  r22MaxPooling,
  r23AveragePooling,
  r24BatchNormalization,
  r25NetworkOutput,
  r26Add,
  r27Concatenate,
  r28ZeroPadding,
  r29DilationAndGroups,
  r30Packing,
  r31OtherQuantizers,
  r32PackedInput,
  r33ActivationBeforeSign,
  r34Bias,
  r35FloatWeights,
  r36EightBitWeights,
  r37DepthMultiplier,
  r38DepthwiseRefused,
  r39NoPadding,
  r40DenseEightBitInput,
  r41Variants,
  r42Reshape,
  r43EightBitFloatOutput,
  r44OneSide,
  r45EightBitInputPadded,
  r46EightBitParameters,
  r47Opaque,
  r48Elementwise,
  r49ManyBits,
  r50CustomQuantizers,
  r51FewBits,
  r52EightBitNetworkInput,
  r53EightBitSum,
];
