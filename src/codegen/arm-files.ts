import type { GeneratedFile } from "./listing.ts";

const START = `/*
 * What main.c needs to run on a bare Cortex-M: vectors, memory as C expects it, the floating point unit,
 * and semihosting, by which the program writes and ends. For QEMU and debuggers, not for firmware.
 */
#include <stdint.h>

/* Of machine.ld. */
extern const uint32_t data_load[];
extern uint32_t data_start[], data_end[], bss_start[], bss_end[], stack_top[];

int main(void);
void reset(void);
void semihosting_write(const char *text);

/* Operations and reasons of Arm's semihosting. */
enum { SYS_WRITE0 = 0x04, SYS_EXIT = 0x18 };
enum { STOPPED_RUN_TIME_ERROR = 0x20023, STOPPED_APPLICATION_EXIT = 0x20026 };

static void semihosting(uintptr_t operation, uintptr_t argument)
{
    register uintptr_t r0 __asm__("r0") = operation;
    register uintptr_t r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

void semihosting_write(const char *text)
{
    semihosting(SYS_WRITE0, (uintptr_t)text);
}

/* The emulator ends with exit code 0 for \`status\` 0, else with 1. */
static void stop(int status)
{
    for (;;)
        semihosting(SYS_EXIT, status == 0 ? STOPPED_APPLICATION_EXIT : STOPPED_RUN_TIME_ERROR);
}

static void fault(void)
{
    semihosting_write("fault\\n");
    stop(1);
}

void reset(void)
{
    const uint32_t *from = data_load;
    for (uint32_t *to = data_start; to < data_end; to++)
        *to = *from++;
    for (uint32_t *to = bss_start; to < bss_end; to++)
        *to = 0;
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
    /* Full access to coprocessors 10 and 11 in CPACR. */
    *(volatile uint32_t *)0xe000ed88u |= 0xfu << 20;
    __asm__ volatile("dsb\\n\\tisb" ::: "memory");
#endif
    stop(main());
}

/* The first words of the program: stack, reset, exceptions 2 to 15. */
__attribute__((section(".vectors"), used)) static const struct {
    uint32_t *stack;
    void (*handlers[15])(void);
} vectors = {
    stack_top,
    { reset, fault, fault, fault, fault, fault, fault, 0, 0, 0, fault, fault, 0, fault, fault },
};
`;

const LINKER_SCRIPT = `/* Memory is given by the build: --defsym=rom_origin=0 and so on. */
ENTRY(reset)

MEMORY
{
    ROM (rx)  : ORIGIN = rom_origin, LENGTH = rom_length
    RAM (rwx) : ORIGIN = ram_origin, LENGTH = ram_length
}

stack_top = ORIGIN(RAM) + LENGTH(RAM);

SECTIONS
{
    .text :
    {
        KEEP(*(.vectors))
        *(.text .text.*)
        *(.rodata .rodata.*)
        . = ALIGN(4);
    } > ROM

    .ARM.exidx : { *(.ARM.exidx .ARM.exidx.*) } > ROM

    .data : ALIGN(4)
    {
        data_start = .;
        *(.data .data.*)
        . = ALIGN(4);
        data_end = .;
    } > RAM AT > ROM
    data_load = LOADADDR(.data);

    .bss (NOLOAD) : ALIGN(4)
    {
        bss_start = .;
        *(.bss .bss.* COMMON)
        . = ALIGN(4);
        bss_end = .;
    } > RAM

    ASSERT(stack_top - bss_end >= 4096, "fewer than 4096 bytes are left for the stack")
}
`;

/** What the self-test needs to run on a machine of QEMU. */
export const ARM_FILES: readonly GeneratedFile[] = [
  { path: "arm/start.c", text: START },
  { path: "arm/machine.ld", text: LINKER_SCRIPT },
];
