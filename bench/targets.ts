import { type ContestantId, ours } from "./contestant.ts";

/** A ratio that is to be reached: times as fast as a peer, by shape. */
export interface RatioTarget {
  title: string;
  own: ContestantId;
  peer: ContestantId;
  least: (shape: string) => number;
}

const always = (least: number) => () => least;

const AGAINST_TFJS: Readonly<Record<string, number>> = { A: 15, F: 18, G: 18 };

export const RATIOS: readonly RatioTarget[] = [
  {
    title: "pair table × tfjs",
    own: ours("pairs", "relaxed"),
    peer: "tfjs",
    least: (shape) => AGAINST_TFJS[shape] ?? 22,
  },
  {
    title: "pair table × onnxruntime-web",
    own: ours("pairs", "relaxed"),
    peer: "ort",
    least: always(25),
  },
  {
    title: "pair table without relaxed SIMD × tfjs",
    own: ours("pairs", "plain"),
    peer: "tfjs",
    least: always(12),
  },
  {
    title: "pair table × C, popcount of 64 bits",
    own: ours("pairs", "relaxed"),
    peer: "scalar",
    least: always(1.65),
  },
  { title: "pair table × C, AVX2 popcount", own: ours("pairs", "relaxed"), peer: "avx2", least: always(1) },
  { title: "float × tfjs", own: ours("float", "relaxed"), peer: "tfjs", least: always(1.25) },
];

/** What is stated beside them, without a target. */
export const STATED: readonly Omit<RatioTarget, "least">[] = [
  { title: "whole layer × tfjs' convolution", own: ours("layer", "relaxed"), peer: "tfjs" },
  { title: "pair table × C, vectorised", own: ours("pairs", "relaxed"), peer: "vectorised" },
  { title: "pair table × C, AVX-512 vpopcntq", own: ours("pairs", "relaxed"), peer: "avx512" },
];

/** The native plan of BinaryNet against the keras plan of the same engine. */
export const NETWORK_TARGET = {
  network: "BinaryNet",
  own: "plan:native",
  peer: "plan:keras",
  least: 10,
} as const;
