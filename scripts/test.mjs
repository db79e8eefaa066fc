// npm test: installs what the tests need, runs them all, ends with `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { installPackages, installPrograms, root, run, tool } from "./setup.mjs";

const total = { passed: 0, failed: 0 };
/** Names of the tests that were skipped: nobody shall take them for passed. */
const notRun = [];

function finish() {
  if (notRun.length > 0) {
    console.log(`\n== not run, because a program or data that they need is missing: ${notRun.length} tests`);
    for (const name of notRun) console.log(name);
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
}

function stage(name, succeeds) {
  console.log(`\n== ${name}`);
  const passed = succeeds();
  total[passed ? "passed" : "failed"] += 1;
  if (!passed) console.log(`failed: ${name}`);
  return passed;
}

/** Runs a project of vitest and adds its own counts. */
function tests(project) {
  console.log(`\n== ${project} tests`);
  const report = path.join(root, "build", `${project}.json`);
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const passed = tool("vitest", [
    ...["run", "--project", project, "--maxWorkers", "100%"],
    ...["--reporter", "default", "--reporter", "json", "--outputFile.json", report],
  ]);
  try {
    const result = JSON.parse(readFileSync(report, "utf8"));
    const { numPassedTests, numFailedTests, numFailedTestSuites } = result;
    const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0);
    total.passed += numPassedTests;
    // A run that ends badly without a failed test (an unhandled error) has failed too.
    total.failed += !passed && failed === 0 ? 1 : failed;
    const skipped = result.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== "passed" && status !== "failed");
    notRun.push(...skipped.map(({ fullName }) => fullName));
  } catch (error) {
    console.error(`no result of the ${project} tests: ${error.message}`);
    total.failed += 1;
  }
}

const ready =
  stage("packages", installPackages) &&
  stage("programs", installPrograms) &&
  stage("format and lint", () => tool("biome", ["ci", "."])) & stage("types", () => tool("tsc", ["-b"])) &&
  stage("build", () => run("npm", ["run", "--silent", "build"], { shell: process.platform === "win32" }));
if (ready) {
  tests("unit");
  tests("browser");
  tests("responsiveness");
  stage("size of the first load", () => run("node", ["scripts/size.mjs"]));
}
finish();
