import { importText } from "./detect.ts";
import type { TextRequest, TextResult } from "./files/client.ts";

/** The worker's side of the reading of one text: importText, which may take seconds for megabytes. */
interface Scope {
  onmessage: ((event: MessageEvent<TextRequest>) => void) | null;
  postMessage(message: TextResult): void;
}
const scope = self as unknown as Scope;

scope.onmessage = async ({ data: { text } }) => {
  scope.postMessage({ type: "result", result: await importText(text) });
};
