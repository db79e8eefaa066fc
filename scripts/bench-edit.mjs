// npm run bench:edit: how long the built page takes from the edit of an attribute to the painted answer.
import { cpus } from "node:os";
import { launchChromium, serveBuiltPage } from "./browser.mjs";

const WARM_UP = 10;
const EDITS = 100;

/** Blocks of convolution, BatchNormalization and now and then pooling; or with a residual Add each. */
function network(name, layersOf) {
  const layers = [];
  for (let block = 0; layers.length < 60; block++) layers.push(...layersOf(block));
  return { sxor: 1, name, input: { shape: [64, 64, 64] }, layers: layers.slice(0, 60) };
}

const convolution = (more) => ({
  type: "QuantConv2D",
  filters: 64,
  kernel_size: 3,
  padding: "same",
  use_bias: false,
  input_quantizer: "ste_sign",
  kernel_quantizer: "ste_sign",
  ...more,
});

const NETWORKS = [
  {
    document: network("plain", (block) => [
      convolution({ pad_values: 1 }),
      { type: "BatchNormalization" },
      convolution({ pad_values: 1 }),
      ...(block % 5 === 4 ? [{ type: "MaxPooling2D" }] : []),
      { type: "BatchNormalization" },
    ]),
    edited: "quant_conv2d_10",
  },
  {
    document: network("residual", (block) => [
      convolution({ name: `conv_${block}` }),
      { type: "BatchNormalization", name: `norm_${block}` },
      {
        type: "Add",
        name: `add_${block}`,
        inputs: [`norm_${block}`, block === 0 ? "input_1" : `add_${block - 1}`],
      },
    ]),
    edited: "conv_10",
    attribute: "kernel_size: height",
  },
];

/** Runs in the page: notes the times of every key that arrives, in `window.samples`. */
function observe() {
  const samples = [];
  Object.assign(window, { samples });
  const network = document.querySelector("[role=listbox]");
  const now = () => performance.now();
  let sample;
  const onArrival = (event) => {
    const before = network.textContent;
    sample = { key: event.timeStamp, received: now() };
    requestAnimationFrame(() => {
      sample.answered = network.textContent !== before;
      // A message that is sent in a frame arrives when the frame was painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => samples.push({ ...sample, painted: now() });
      port2.postMessage(null);
    });
  };
  // React updates the page in a microtask that its own listener has queued by now.
  const afterReact = () => queueMicrotask(() => Object.assign(sample, { updated: now() }));
  window.addEventListener("keydown", onArrival, { capture: true });
  window.addEventListener("keydown", afterReact);
}

const quantile = (values, q) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
};

async function measure(browser, url, { document, edited, attribute = "filters" }) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  const text = JSON.stringify(document);
  await page.getByLabel("Model file").setInputFiles({
    name: "model.json",
    mimeType: "application/json",
    buffer: Buffer.from(text),
  });
  const model = page.getByRole("region", { name: "Model" });
  await model.locator(".card-name").getByText(edited, { exact: true }).click();
  const field = model.getByLabel(attribute, { exact: true });
  await field.focus();
  await page.evaluate(observe);
  for (let i = 0; i < WARM_UP + EDITS; i++) {
    // Up and down in turn, each a new value; the pauses differ, so that the edits fall anywhere in a frame.
    await page.keyboard.press(i % 2 === 0 ? "ArrowUp" : "ArrowDown");
    await page.waitForTimeout(250 + ((i * 7) % 17));
  }
  const samples = (await page.evaluate(() => window.samples)).slice(WARM_UP);
  await page.close();
  if (samples.length !== EDITS) throw new Error(`${samples.length} of ${EDITS} edits were measured`);
  const late = samples.filter(({ answered }) => !answered).length;
  console.log(
    `${document.name}: ${document.layers.length} layers, ${EDITS} edits of ${attribute} of ${edited}`,
  );
  const print = (label, from, to) => {
    const times = samples.map((sample) => sample[to] - sample[from]);
    const [median, p95] = [0.5, 0.95].map((q) => quantile(times, q).toFixed(1).padStart(7));
    console.log(`  ${label.padEnd(50)}${median} ms ${p95} ms`);
  };
  print("from the key to its handler", "key", "received");
  print("model, plan, verdict and the update of the page", "received", "updated");
  print("style, layout and paint, and the wait for a frame", "updated", "painted");
  print("from the key to the painted answer", "key", "painted");
  if (late > 0) console.log(`  ${late} of ${EDITS} answers were not in the first frame after the key`);
}

const [site, browser] = await Promise.all([serveBuiltPage(), launchChromium()]);
console.log(`built page in headless Chromium ${browser.version()}, 1440 x 900, no GPU; ${cpus()[0].model}`);
console.log(`${"".padEnd(54)}median   95th percentile`);
for (const each of NETWORKS) await measure(browser, site.url, each);
await browser.close();
await site.close();
