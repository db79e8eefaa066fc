export const CORE_NAMES = [
  "cortex-m0plus",
  "cortex-m3",
  "cortex-m4",
  "cortex-m7",
  "cortex-m33",
  "cortex-m55",
] as const;
export type CoreName = (typeof CORE_NAMES)[number];

/** A core that `make arm` compiles for, and the machine of QEMU that runs the program. */
export interface Core {
  name: CoreName;
  /** Options of GCC and clang behind -mthumb. */
  flags: string;
  machine: string;
  /** Memory of the machine that the program is linked into: origin and length. */
  rom: readonly [string, string];
  ram: readonly [string, string];
}

const MPS2 = { rom: ["0x00000000", "4M"], ram: ["0x20000000", "4M"] } as const;

/**
 * QEMU has no board with a Cortex-M0+ and enough memory; the Cortex-M3 of mps2-an385 executes all
 * instructions of ARMv6-M. The Cortex-M33 starts in the secure alias of its memory.
 */
export const CORES: readonly Core[] = [
  { name: "cortex-m0plus", flags: "-mcpu=cortex-m0plus", machine: "mps2-an385", ...MPS2 },
  { name: "cortex-m3", flags: "-mcpu=cortex-m3", machine: "mps2-an385", ...MPS2 },
  {
    ...{ name: "cortex-m4", flags: "-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard" },
    ...{ machine: "mps2-an386", ...MPS2 },
  },
  {
    ...{ name: "cortex-m7", flags: "-mcpu=cortex-m7 -mfpu=fpv5-d16 -mfloat-abi=hard" },
    ...{ machine: "mps2-an500", ...MPS2 },
  },
  {
    ...{ name: "cortex-m33", flags: "-mcpu=cortex-m33 -mfpu=fpv5-sp-d16 -mfloat-abi=hard" },
    ...{ machine: "mps2-an505", rom: ["0x10000000", "4M"], ram: ["0x38000000", "4M"] },
  },
  {
    ...{ name: "cortex-m55", flags: "-mcpu=cortex-m55 -mfloat-abi=hard" },
    ...{ machine: "mps3-an547", rom: ["0x00000000", "512K"], ram: ["0x21000000", "4M"] },
  },
];

export const DEFAULT_CORE: CoreName = "cortex-m7";
