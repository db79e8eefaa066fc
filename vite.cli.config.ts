import { copyFileSync, existsSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

const KERNELS = ["kernels.wasm", "kernels-relaxed.wasm"];

/** The command line finds the kernels beside itself. */
const copyKernels: Plugin = {
  name: "copy-kernels",
  writeBundle({ dir = "." }) {
    for (const file of KERNELS) {
      if (!existsSync(`build/${file}`))
        this.error(`build/${file} is missing; run npm run build:kernels first`);
      copyFileSync(`build/${file}`, `${dir}/${file}`);
    }
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
