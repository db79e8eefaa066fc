/*
 * A plugin of QEMU that counts executed instructions between calls of one function. Blocks of
 * instructions are counted when they are entered, which is exact: no block is left in its middle but
 * by an exception. Arguments: marker=ADDRESS of the function, out=FILE for one count per line; the
 * first line counts what ran before the first call.
 *
 * The interface of QEMU 7.2 as far as it is used here; Debian has no header for it.
 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
typedef void (*tb_trans_cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*tb_exec_cb)(unsigned int vcpu, void *userdata);
enum { CB_NO_REGS };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_trans_cb cb);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, tb_exec_cb cb, int flags, void *userdata);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);

#define EXPORT __attribute__((visibility("default")))
EXPORT int qemu_plugin_version = 1;

static uint64_t instructions = 0;
static uint64_t marker = 0;
static FILE *out = NULL;

static void count(unsigned int vcpu, void *n)
{
    (void)vcpu;
    instructions += (uintptr_t)n;
}

static void mark(unsigned int vcpu, void *n)
{
    fprintf(out, "%" PRIu64 "\n", instructions);
    fflush(out);
    instructions = 0;
    count(vcpu, n);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    (void)id;
    const tb_exec_cb cb = qemu_plugin_tb_vaddr(tb) == marker ? mark : count;
    qemu_plugin_register_vcpu_tb_exec_cb(tb, cb, CB_NO_REGS, (void *)qemu_plugin_tb_n_insns(tb));
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "marker=", 7) == 0)
            marker = strtoull(argv[i] + 7, NULL, 16) & ~(uint64_t)1;
        else if (strncmp(argv[i], "out=", 4) == 0)
            out = fopen(argv[i] + 4, "w");
    }
    if (marker == 0 || out == NULL) {
        fprintf(stderr, "steps-plugin needs marker=ADDRESS and out=FILE\n");
        return -1;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    return 0;
}
