/** Something that is timed. */
export interface Contestant {
  id: ContestantId;
  /** One run; a promise only where there is no other way to run it. */
  run(): void | Promise<void>;
}

/** Milliseconds of the very first run and of what is done once before it (loading, preparing weights). */
export interface Cold {
  setup: number;
  first: number;
}

/** The builds of our kernels: with relaxed SIMD and without. */
export const BUILDS = ["relaxed", "plain"] as const;
export type Build = (typeof BUILDS)[number];

/** What is timed of ours on a shape. `convolution`: the rate counts; otherwise the time does. */
export const OURS = {
  pairs: { label: "pair table → f32", convolution: true },
  "pairs-s1": { label: "pair table → s1", convolution: true },
  popcount: { label: "popcount → f32", convolution: true },
  float: { label: "float", convolution: true },
  pack: { label: "signs of floats → s1", convolution: false },
  plane: { label: "s1 → plane of pairs", convolution: false },
  layer: { label: "layer: floats → f32", convolution: false },
  "layer-s1": { label: "layer: floats → s1", convolution: false },
} as const;
export type Subject = keyof typeof OURS;

export const PEERS = {
  tfjs: "tfjs-backend-wasm, float",
  ort: "onnxruntime-web, float",
  scalar: "C: popcount of 64 bits, blocked",
  avx2: "C: AVX2 popcount (pshufb)",
  vectorised: "C: the first, vectorised by the compiler",
  avx512: "C: AVX-512 vpopcntq",
} as const;
export type Peer = keyof typeof PEERS;

/** `native`, `keras` … of a network by the target's name. */
export type ContestantId = `${Subject}@${Build}` | Peer | `plan:${string}`;

export const ours = (subject: Subject, build: Build): ContestantId => `${subject}@${build}`;
