import { CORES, type Core, type CoreName } from "./cores.ts";
import type { GeneratedFile } from "./listing.ts";

/** What the code relies on: one rounding per float operation, and activations that share memory. */
export const REQUIRED_FLAGS = "-std=c99 -ffp-contract=off -fno-strict-aliasing";

const coreVariables = ({ name, flags, machine, rom, ram }: Core): string =>
  `FLAGS_${name} = ${flags}
MACHINE_${name} = ${machine}
MEMORY_${name} = rom_origin=${rom[0]} rom_length=${rom[1]} ram_origin=${ram[0]} ram_length=${ram[1]}`;

/** The Makefile; `libs` are linked behind the network, `core` is what `make arm` builds for unless told otherwise. */
export const makefile = (libs: string, core: CoreName): GeneratedFile => ({
  path: "Makefile",
  text: `# make         builds build/host/libnetwork.a
# make test    builds and runs the self-test: exit code 0 if all checksums are as expected
# make arm     builds library and self-test for a Cortex-M, in build/$(CORE)
# make qemu    runs that self-test in QEMU
# CORE is one of ${CORES.map(({ name }) => name).join(" ")}
CORE ?= ${core}
CC ?= cc
AR ?= ar
ARM ?= arm-none-eabi-
QEMU ?= qemu-system-arm
CFLAGS ?= -O2 -Wall -Wextra -Wpedantic

# What the code relies on: one rounding per float operation, and activations that share memory.
REQUIRED = ${REQUIRED_FLAGS}
LIBS = ${libs}
HEADERS = network.h network_data.h
SOURCES = network.c network_data.c
HOST = build/host

all: $(HOST)/libnetwork.a

$(HOST)/%.o: %.c $(HEADERS)
\t@mkdir -p $(@D)
\t$(CC) $(REQUIRED) $(CFLAGS) -c -o $@ $<

$(HOST)/libnetwork.a: $(SOURCES:%.c=$(HOST)/%.o)
\t$(AR) rcs $@ $^

$(HOST)/network_test: main.c $(SOURCES) $(HEADERS)
\t@mkdir -p $(@D)
\t$(CC) $(REQUIRED) $(CFLAGS) -DNETWORK_HOOKS $(LDFLAGS) -o $@ main.c $(SOURCES) $(LIBS)

test: $(HOST)/network_test
\t./$(HOST)/network_test

# Cortex-M: flags of the compiler, and the machine of QEMU with its memory. The Cortex-M3 of
# mps2-an385 executes all instructions of a Cortex-M0+, of which QEMU has no board.
${CORES.map(coreVariables).join("\n")}

TARGET = build/$(CORE)
ARM_FLAGS = -mthumb $(or $(FLAGS_$(CORE)),$(error no CORE $(CORE))) $(REQUIRED) $(CFLAGS) \\
\t-ffunction-sections -fdata-sections
MACHINE = $(MACHINE_$(CORE))
MEMORY = $(MEMORY_$(CORE))

arm: $(TARGET)/libnetwork.a $(TARGET)/network_test.elf
\t$(ARM)size -t $(TARGET)/libnetwork.a

$(TARGET)/%.o: %.c $(HEADERS)
\t@mkdir -p $(@D)
\t$(ARM)gcc $(ARM_FLAGS) -c -o $@ $<

$(TARGET)/libnetwork.a: $(SOURCES:%.c=$(TARGET)/%.o)
\t$(ARM)ar rcs $@ $^

$(TARGET)/network_test.elf: main.c $(SOURCES) $(HEADERS) arm/start.c arm/machine.ld
\t@mkdir -p $(@D)
\t$(ARM)gcc $(ARM_FLAGS) -DNETWORK_HOOKS -DNETWORK_SEMIHOSTING -nostartfiles -T arm/machine.ld \\
\t\t-Wl,--gc-sections $(MEMORY:%=-Wl,--defsym=%) -o $@ main.c $(SOURCES) arm/start.c $(LIBS)

qemu: $(TARGET)/network_test.elf
\t$(QEMU) -M $(MACHINE) -display none -monitor none -serial none -chardev stdio,id=console \\
\t\t-semihosting-config enable=on,target=native,chardev=console -kernel $<

clean:
\trm -rf build

.PHONY: all test arm qemu clean
`,
});
