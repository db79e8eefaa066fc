import { layerHelp } from "../../../document/help.ts";

/** What a type of layers is, in the menu of layers to add. */
export function LayerHint({ type }: { type: string }) {
  return <>{layerHelp(type)}</>;
}
