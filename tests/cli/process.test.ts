import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { START_DOCUMENT } from "../../src/examples/thread.ts";
import { encodeLink } from "../../src/share/codec.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = join(root, "bin/sxor.mjs");

function start(script: string, argv: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...argv], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("a command line that is not built says how to build it", () => {
  const folder = mkdtempSync(join(tmpdir(), "sxor-"));
  try {
    mkdirSync(join(folder, "bin"));
    copyFileSync(bin, join(folder, "bin/sxor.mjs"));
    expect(start(join(folder, "bin/sxor.mjs"), ["--version"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "sxor: the command line is not built; run npm run build first\n",
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe.skipIf(!existsSync(join(root, "dist-cli/sxor.mjs")))("the built command line", () => {
  const link = encodeLink({ document: START_DOCUMENT, view: { tab: "why" } });

  test("runs a link with the built kernels", () => {
    const { status, stdout, stderr } = start(bin, ["run", link, "--compare", "keras", "--rounds", "1"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("agree bit for bit");
  });

  test("reads a script from standard input", () => {
    const script = `import larq as lq, tensorflow as tf
model = tf.keras.Sequential([
    tf.keras.Input(shape=(8, 8, 1)),
    lq.layers.QuantDense(4, kernel_quantizer="ste_sign"),
])
`;
    const { status, stdout } = start(bin, ["analyze", "-", "--format", "json"], script);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ inputs: [{ bytes: 256 }] });
  });

  test("bad usage is exit code 2 and nothing on stdout", () => {
    expect(start(bin, ["analyze", "no-such-file"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "sxor: cannot read no-such-file: no such file or folder\n",
    });
  });
});
