import type { Plugin } from "vite";

export function markdown(): Promise<string>;
export function html(): Promise<string>;
export function referencePlugin(): Plugin;
