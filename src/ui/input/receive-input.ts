import { readInWorker } from "../../import/files/client.ts";
import type { InputProgress } from "../../import/input/prepare-input.ts";
import type { InputChoices } from "../../import/input/prepared.ts";
import type { RunInput } from "../../store/run-input.ts";
import type { Page } from "./receive.ts";
import { later, type Telling, tellingWhile } from "./telling.ts";

/** An array is taken as it is; an image as Larq's examples train with it. */
const FIRST_CHOICES: Readonly<Record<"image" | "npy", InputChoices>> = {
  image: { fit: "stretch", range: "-1..1", sample: 0 },
  npy: { fit: "stretch", range: "0..255", sample: 0 },
};

/** What was chosen for the last file of the same kind counts for the next. */
function choicesFor(of: "image" | "npy", { file }: RunInput): InputChoices {
  const kept = file !== null && (file.prepared.source.kind === "image") === (of === "image");
  return kept ? { ...file.choices, sample: 0 } : FIRST_CHOICES[of];
}

/** Makes a file the input of Run and opens the tab; what cannot be an input is refused, and the last one stays. */
export async function receiveInput(
  { actions, getState, spawnInputReader, refuse, latest }: Page,
  name: string,
  { of, data }: { of: "image" | "npy"; data: Blob },
  telling: Telling,
): Promise<void> {
  const ticket = latest.number;
  const { document, session } = getState();
  const before = session.runInput;
  const choices = choicesFor(of, before);
  const { shape } = document.input;
  const outcome = await tellingWhile(`Reading ${name}`, telling, rowWords, (onProgress) =>
    readInWorker({ name, data, shape, choices }, [], spawnInputReader, later, onProgress),
  );
  if (ticket !== latest.number || outcome.status === "cancelled") return;
  if (outcome.status === "failed") {
    const message = `${name}: ${outcome.why} The input of Run is what it was.`;
    return refuse({ title: "This cannot be the input", message, diagnostics: [] });
  }
  actions.setRunInput({ kind: "file", file: { choices, prepared: outcome.result } });
  actions.selectTab("run");
  actions.selectPane("answer");
  const action = { label: "Undo", run: () => actions.setRunInput(before) };
  actions.toast({ tone: "info", text: `${name} is the input of Run.`, action });
}

/** How far the scaling of an image is. */
export const rowWords = ({ done, total }: InputProgress): string => `row ${done} of ${total}`;
