import type { Locator, Page } from "playwright-core";

/** The parts of the page by role and name, as a user finds them, and what a user does with them. */

export const verdict = (page: Page): Locator =>
  page.getByRole("region", { name: "Verdict" }).getByRole("status");

const beginsWith = (text: string) => new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?!\\w)`);

/** The button of a layer in the stack; it is expanded while the layer is selected. */
export const card = (page: Page, layer: string): Locator =>
  page.getByRole("region", { name: "Model" }).getByRole("button", { name: beginsWith(layer) });

/** Names of the cards from the input on. */
export const cardNames = (page: Page): Promise<string[]> =>
  page.getByRole("region", { name: "Model" }).locator("[data-card] .card-name").allTextContents();

export const layers = (page: Page): Locator =>
  page.getByRole("region", { name: "Layers: the compiled network" });

/** The lines of the compiled network. */
export const rows = (page: Page): Locator => layers(page).getByRole("option");

export const answer = (page: Page): Locator => page.getByRole("region", { name: "Answer" });

export type AnswerTab = "Why" | "C" | "Report" | "Run" | "Compare";

export const answerTab = (page: Page, name: AnswerTab): Locator =>
  page.getByRole("tablist", { name: "Answers" }).getByRole("tab", { name, exact: true });

/** Opens a tab of the answer and returns its panel. */
export async function openAnswer(page: Page, name: AnswerTab): Promise<Locator> {
  await answerTab(page, name).click();
  return page.getByRole("tabpanel", { name, exact: true });
}

/** Opens the JSON of the model and returns the tab panel when Monaco is there. */
export async function openSource(page: Page): Promise<Locator> {
  await page.getByRole("tab", { name: "Source" }).click();
  const panel = page.getByRole("tabpanel", { name: "Source" });
  await panel.locator(".monaco-editor .view-line").first().waitFor();
  return panel;
}

/** A field of the open form by the name of its attribute. */
export const field = (page: Page, attribute: string): Locator =>
  page.getByRole("region", { name: "Model" }).getByLabel(beginsWith(attribute));

export const dialog = (page: Page): Locator => page.getByRole("dialog");

export const messages = (page: Page): Locator => page.getByRole("region", { name: "Messages" });

export async function setClipboard(page: Page, text: string): Promise<void> {
  await page.evaluate((content) => navigator.clipboard.writeText(content), text);
}

export const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());

/** Pastes by the keys, with the focus nowhere in particular. */
export async function paste(page: Page, text: string): Promise<void> {
  await setClipboard(page, text);
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await page.keyboard.press("ControlOrMeta+V");
}

/** Replaces the text of the visible Monaco editor of `panel` by pasting. */
export async function replaceText(panel: Locator, text: string): Promise<void> {
  const page = panel.page();
  await setClipboard(page, text);
  await panel.locator(".monaco-editor .view-line:visible").first().click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.press("ControlOrMeta+V");
}

/** What the visible Monaco editor of `panel` highlights of the selected layer: numbers and text of the lines. */
export function highlighted(panel: Locator): Promise<{ numbers: number[]; text: string }> {
  return panel.locator(".monaco-editor:visible").evaluate((editor) => {
    const top = (element: Element) => Math.round(element.getBoundingClientRect().top);
    const marked = new Set([...editor.querySelectorAll(".editor-line-selected")].map(top));
    const textsOf = (selector: string) =>
      [...editor.querySelectorAll(selector)]
        .filter((element) => marked.has(top(element)))
        .map((element) => (element.textContent ?? "").replaceAll("\u00a0", " "));
    return {
      // The rest of a line that is wrapped has no number.
      numbers: textsOf(".line-numbers")
        .filter((text) => text !== "")
        .map(Number),
      text: textsOf(".view-line").join("\n"),
    };
  });
}
