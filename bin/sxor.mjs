#!/usr/bin/env node
import { existsSync } from "node:fs";

const built = new URL("../dist-cli/sxor.mjs", import.meta.url);

// The reader of a pipe may leave early, as head does.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

if (existsSync(built)) {
  const { main, nodeIo } = await import(built);
  process.exitCode = await main(process.argv.slice(2), nodeIo);
} else {
  process.stderr.write("sxor: the command line is not built; run npm run build first\n");
  process.exitCode = 2;
}
