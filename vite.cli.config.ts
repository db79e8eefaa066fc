import { copyFileSync, existsSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const KERNELS = "build/kernels.wasm";

/** The command line finds the kernels beside itself. */
const copyKernels: Plugin = {
  name: "copy-kernels",
  writeBundle({ dir = "." }) {
    if (!existsSync(KERNELS)) this.error(`${KERNELS} is missing; run npm run build:kernels first`);
    copyFileSync(KERNELS, `${dir}/kernels.wasm`);
  },
};

export default defineConfig({
  publicDir: false,
  plugins: [copyKernels],
  ssr: { noExternal: true },
  build: {
    ssr: "src/cli/main.ts",
    outDir: "dist-cli",
    target: "node20",
    rolldownOptions: {
      output: { entryFileNames: "sxor.mjs", chunkFileNames: "[name]-[hash].mjs" },
    },
  },
});
