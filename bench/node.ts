import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { kernelsFile } from "../src/engine/kernels.ts";
import type { Ort, Tf } from "./peers.ts";
import { createSession, type Session } from "./session.ts";

/** The process of the bench in Node: answers messages `{ method, args }` of the driver, which names the folder of bench/. */

const [folder = "."] = process.argv.slice(2);
const require = createRequire(path.join(folder, "package.json"));
const tf = require("@tensorflow/tfjs-core") as Tf;
const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
const ort = require("onnxruntime-web") as Ort;

const kernels = (file: string) => readFileSync(path.join(folder, "..", "build", file));
wasm.setWasmPaths(`${path.join(folder, "node_modules/@tensorflow/tfjs-backend-wasm/dist")}/`);
const session = createSession({
  tf,
  tfVersion: wasm.version_wasm,
  ort,
  kernels: {
    relaxed: kernelsFile() === "kernels-relaxed.wasm" ? kernels("kernels-relaxed.wasm") : null,
    plain: kernels("kernels.wasm"),
  },
});

interface Request {
  method: keyof Session;
  args: readonly unknown[];
}

process.on("message", async ({ method, args }: Request) => {
  try {
    const call = session[method] as (...args: readonly unknown[]) => unknown;
    process.send?.({ value: await call(...args) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
});
