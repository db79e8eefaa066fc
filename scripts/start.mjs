// npm start: installs if needed, builds, and serves the built page on one fixed local port.
import { installPackages, tool } from "./setup.mjs";

const ready = installPackages() && tool("vite", ["build", "--logLevel", "warn"]);
if (!ready) process.exit(1);
// `vite preview` prints the URL; the port is fixed in vite.config.ts.
process.exit(tool("vite", ["preview"]) ? 0 : 1);
