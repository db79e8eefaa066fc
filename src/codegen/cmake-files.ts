import { CORES, type Core, type CoreName } from "./cores.ts";
import type { GeneratedFile } from "./listing.ts";

const lists = (libs: string, core: CoreName): string => `cmake_minimum_required(VERSION 3.13)
project(network C)

# On this machine:  cmake -B build/cmake && cmake --build build/cmake && ctest --test-dir build/cmake
# For a Cortex-M:   the same with -DCMAKE_TOOLCHAIN_FILE=arm/toolchain.cmake -DCORE=${core};
#                   ctest runs the self-test in QEMU.

set(CMAKE_C_STANDARD 99)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release)
endif()

# What the code relies on: one rounding per float operation, and activations that share memory.
add_compile_options(-ffp-contract=off -fno-strict-aliasing -Wall -Wextra -Wpedantic)

add_library(network STATIC network.c network_data.c)
target_include_directories(network PUBLIC \${CMAKE_CURRENT_SOURCE_DIR})
${libs === "" ? "" : "target_link_libraries(network PUBLIC m)\n"}
add_executable(network_test main.c network.c network_data.c)
target_compile_definitions(network_test PRIVATE NETWORK_HOOKS)
${libs === "" ? "" : "target_link_libraries(network_test PRIVATE m)\n"}if(MACHINE_MEMORY)
    target_sources(network_test PRIVATE arm/start.c)
    target_compile_definitions(network_test PRIVATE NETWORK_SEMIHOSTING)
    target_link_options(network_test PRIVATE -nostartfiles -Wl,--gc-sections
        -T\${CMAKE_CURRENT_SOURCE_DIR}/arm/machine.ld \${MACHINE_MEMORY})
endif()

enable_testing()
add_test(NAME network_test COMMAND network_test)
`;

const coreVariables = ({ name, flags, machine, rom, ram }: Core, i: number): string =>
  `${i === 0 ? "if" : "elseif"}(CORE STREQUAL "${name}")
    set(CORE_FLAGS "${flags}")
    set(MACHINE ${machine})
    set(MEMORY rom_origin=${rom[0]} rom_length=${rom[1]} ram_origin=${ram[0]} ram_length=${ram[1]})`;

const toolchain = (
  core: CoreName,
): string => `# A bare Cortex-M with GCC, and the machine of QEMU that runs programs for it.
set(CORE ${core} CACHE STRING "${CORES.map(({ name }) => name).join(", ")}")
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
# The check of the compiler must not link, and sees only these variables.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CORE)

${CORES.map(coreVariables).join("\n")}
else()
    message(FATAL_ERROR "no CORE \${CORE}")
endif()

set(CMAKE_C_FLAGS_INIT "-mthumb \${CORE_FLAGS} -ffunction-sections -fdata-sections")
list(TRANSFORM MEMORY PREPEND -Wl,--defsym= OUTPUT_VARIABLE MACHINE_MEMORY)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-system-arm -M \${MACHINE} -display none -monitor none -serial none
    -chardev stdio,id=console -semihosting-config enable=on,target=native,chardev=console -kernel)
`;

/** CMakeLists.txt, and a toolchain file for Cortex-M; `libs` and `core` as in the Makefile. */
export const cmakeFiles = (libs: string, core: CoreName): GeneratedFile[] => [
  { path: "CMakeLists.txt", text: lists(libs, core) },
  { path: "arm/toolchain.cmake", text: toolchain(core) },
];
