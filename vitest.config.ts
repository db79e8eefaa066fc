import { defineConfig } from "vitest/config";

/** What takes too long for the main thread of a page shows on a machine that does nothing else. */
const ALONE = "tests/browser/responsiveness.test.ts";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/browser/**"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          exclude: [ALONE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "responsiveness",
          include: [ALONE],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
