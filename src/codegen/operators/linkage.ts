import type { Kernel } from "./kernel.ts";

/** How the static functions of network.c are compiled: in every file, before all of them. */
export const LINKAGE: Kernel = {
  name: "KERNEL",
  needs: [],
  text: `/*
 * A KERNEL is compiled by itself, without a look at who calls it: the same program in every network, so
 * that its size and its cost can be stated. INLINE functions are parts of kernels, whose variables have
 * to stay in registers.
 */
#if defined(__GNUC__) && __GNUC__ >= 8 && !defined(__clang__)
#define KERNEL static __attribute__((noipa))
#elif defined(__GNUC__)
#define KERNEL static __attribute__((noinline))
#else
#define KERNEL static
#endif
#ifdef __GNUC__
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif`,
};
