/* In place of the self-test: one run, in which network_hook is called before the first step and behind each. */
#include <stddef.h>
#include <stdint.h>

#include "network.h"

void semihosting_write(const char *text);

__attribute__((noinline)) void network_hook(int step, const void *data)
{
    __asm__ volatile("" : : "r"(step), "r"(data) : "memory");
}

static float values[NETWORK_INPUT_VALUES];
static float output[NETWORK_OUTPUT_SIZE];
#ifdef CONVERT_INPUT
static INPUT_TYPE input[NETWORK_INPUT_SIZE];
#else
#define input values
#endif

int main(void)
{
    for (int32_t i = 0; i < NETWORK_INPUT_VALUES; i++)
        values[i] = (float)(i * 37 % 201 - 100) / 100.0f;
#ifdef CONVERT_INPUT
    CONVERT_INPUT(values, input);
#endif
    network_hook(-1, NULL);
    if (network_run(input, output) != NETWORK_OK)
        return 1;
    semihosting_write("done\n");
    return 0;
}
