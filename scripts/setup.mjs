// What the project needs on a machine: npm packages, and for the tests Chromium, C compilers and QEMU.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the project's folder with its output shown; returns whether it succeeded. */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) console.error(`${command}: ${error.message}`);
  return status === 0;
}

/** Runs a tool of node_modules, e.g. `tool("vite", ["build"])`. */
export const tool = (name, args, options) =>
  run(
    path.join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name),
    args,
    options,
  );

function packagesAreCurrent() {
  const installed = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(path.join(root, "package-lock.json")).mtimeMs;
}

/** Installs the npm packages of the lock file if they are not there or older than it. */
export function installPackages() {
  if (packagesAreCurrent()) return true;
  console.log("installing npm packages (npm ci)");
  return run("npm", ["ci", "--no-audit", "--no-fund"], { shell: process.platform === "win32" });
}

const onPath = (names) => {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return names.some((name) => folders.some((folder) => existsSync(path.join(folder, name))));
};

const PROGRAMS = [
  { what: "Chromium", names: ["chromium", "chromium-browser", "google-chrome"], debian: "chromium" },
  { what: "a C compiler", names: ["cc", "gcc", "clang"], debian: "gcc libc6-dev" },
  { what: "make", names: ["make"], debian: "make" },
];

/** Tests that need one of these are skipped where it is missing; the end of `npm test` lists them. */
const OPTIONAL_PROGRAMS = [
  {
    what: "GCC for Cortex-M with newlib",
    names: ["arm-none-eabi-gcc"],
    debian: "gcc-arm-none-eabi libnewlib-arm-none-eabi",
  },
  { what: "QEMU for Cortex-M", names: ["qemu-system-arm"], debian: "qemu-system-arm" },
  { what: "gcc with sanitizers", names: ["gcc"], debian: "gcc libc6-dev" },
  { what: "clang with sanitizers", names: ["clang"], debian: "clang libclang-rt-dev" },
  { what: "CMake", names: ["cmake"], debian: "cmake" },
];

/** Installs what is missing of `programs` on Debian as root; elsewhere says so and returns false. */
function install(programs) {
  const missing = programs.filter(({ names }) => !onPath(names));
  if (missing.length === 0) return true;
  const packages = missing.flatMap(({ debian }) => debian.split(" "));
  const isRoot = process.getuid?.() === 0;
  if (isRoot && onPath(["apt-get"])) {
    console.log(`installing ${packages.join(", ")} (apt-get)`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const quiet = ["-qq", "-o", "DPkg::Lock::Timeout=400"];
    const installed =
      run("apt-get", ["update", ...quiet], { env }) &&
      run("apt-get", ["install", "-y", "--no-install-recommends", ...quiet, ...packages], { env });
    if (installed) return true;
  }
  const list = missing.map(({ what }) => what).join(", ");
  console.error(`missing: ${list}. On Debian or Ubuntu: sudo apt-get install ${packages.join(" ")}`);
  return false;
}

/** Installs on Debian as root what the tests need; returns whether all that they cannot do without is there. */
export function installPrograms() {
  const ready = install(PROGRAMS);
  if (ready && !install(OPTIONAL_PROGRAMS)) console.error("the tests that need it are not run");
  return ready;
}
