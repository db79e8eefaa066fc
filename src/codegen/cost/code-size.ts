import type { CoreName } from "../cores.ts";
import { FITTED, type Fitted } from "./fitted-model.ts";

/** The kernels in network.c, in its order: functions that are the same program in every network. */
export const kernelsIn = (source: string): string[] =>
  [...source.matchAll(/^KERNEL [\w ]+[ *](\w+)\(/gm)].map((match) => match[1] as string);

/** A kernel, and the bytes of its instructions; null if no network had it when the others were measured. */
export interface KernelSize {
  name: string;
  bytes: number | null;
}

/** What the kernels of a network.c take of flash on a core, as FITTED.compiler makes them with FITTED.flags. */
export const kernelSizes = (
  source: string,
  core: CoreName,
  { sizes }: Pick<Fitted, "sizes"> = FITTED,
): KernelSize[] => kernelsIn(source).map((name) => ({ name, bytes: sizes[core][name] ?? null }));
