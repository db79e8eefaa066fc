// node scripts/screenshots.mjs: makes docs/screenshot.png of the built page, 1440 x 900.
import path from "node:path";
import { launchChromium, serveBuiltPage } from "./browser.mjs";
import { root } from "./setup.mjs";

const file = path.join(root, "docs", "screenshot.png");
const [site, browser] = await Promise.all([serveBuiltPage(), launchChromium()]);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
await page.goto(site.url);
// The layer that falls back, with its form, its line and its reason.
await page.getByRole("button", { name: "Show cause" }).click();
await page
  .getByRole("button", { name: /^Apply: / })
  .first()
  .waitFor();
await page
  .getByLabel(/^kernel_size/)
  .first()
  .waitFor();
await page.screenshot({ path: file });
await browser.close();
await site.close();
console.log(path.relative(process.cwd(), file));
