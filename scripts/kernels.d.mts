import type { Plugin } from "vite";

export function buildKernels(): Promise<string>;
export function kernelsPlugin(): Plugin;
