import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { kernelsPlugin } from "./scripts/kernels.mjs";
import { referencePlugin } from "./scripts/reference.mjs";

/** One fixed port, so that links to a local page stay valid. */
const PORT = 4173;

/** What index.html needs at once. Panes that are loaded later use much of it, too. */
const FIRST_LOAD = [
  "src/(document(?!/(schema|help|codes|evidence|listed|layer-weights|send-weights))|graph(?!/given-weights)|store(?!/link-sync|/project)|examples/thread)",
  "src/targets/(?!diagnose|checksum)[^/]+$",
  "src/targets/(native|keras)/lower",
  "src/targets/st-edge-ai/(catalogue|decide|lookup|lower|situation|versions|fusion|accounting(-in-place|-scratch)?)\\.ts",
  "src/targets/lce/(decide|lower|situation|signs|op-names)\\.ts",
  "src/ui/(widgets/(?!Dialog|dialog|Problems|problems|Prose)|shell/(?!Shortcuts|LinkBanners)|app-context|figures|graph/lanes|input/(?!Import|receive|read-dropped|telling)|panes/(why/(WhyPane|why\\.css)|layers|answer))",
  "node_modules/(react|react-dom|scheduler|zustand)/",
].join("|");

export default defineConfig({
  // Relative, so that the built page works in any folder of any host.
  base: "./",
  plugins: [react(), kernelsPlugin(), referencePlugin()],
  build: {
    target: "es2022",
    // Every browser that runs es2022 and WebAssembly SIMD knows modulepreload.
    modulePreload: { polyfill: false },
    // The editor and its language workers are large by nature and loaded only when they are asked for.
    chunkSizeWarningLimit: 4_000,
    // What the first load needs anyway compresses better in one file than in ten shared ones.
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: { codeSplitting: { groups: [{ name: "core", test: new RegExp(FIRST_LOAD) }] } },
    },
  },
  worker: { format: "es" },
  preview: { port: PORT, strictPort: true },
  server: { port: 5173 },
});
