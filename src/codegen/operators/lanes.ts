import type { Kernel } from "./kernel.ts";

export const LANES: Kernel = {
  name: "lanes",
  needs: [],
  text: `/*
 * One bit of 32 numbers; on machines with vectors of 128 bits, in four lanes that count different
 * inputs and are added up in the end. NETWORK_PORTABLE: without vectors.
 */
#if !defined(NETWORK_PORTABLE) && defined(__GNUC__) \\
    && (defined(__ARM_FEATURE_MVE) || defined(__ARM_NEON) || defined(__SSE2__))
#define LANES 4
typedef uint32_t lanes __attribute__((vector_size(16), aligned(4), may_alias));
typedef int32_t signed_lanes __attribute__((vector_size(16)));
#else
#define LANES 1
typedef uint32_t lanes;
typedef int32_t signed_lanes;
#endif`,
};

export const IN_ORDER: Kernel = {
  name: "IN_ORDER",
  needs: [],
  text: `/* No load moves ahead of this; compilers like to load early, and then run out of registers. */
#ifdef __GNUC__
#define IN_ORDER() __asm__ volatile("" ::: "memory")
#else
#define IN_ORDER() ((void)0)
#endif`,
};
