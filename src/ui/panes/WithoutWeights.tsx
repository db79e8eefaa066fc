import { DEFAULT_SEED, type Document } from "../../document/document.ts";
import { setSeed } from "../../store/edits.ts";
import { heldWeights } from "../../store/held-weights.ts";
import { useActions } from "../app-context.ts";

const NOT_HERE =
  "A document names the file and does not hold its weights, nor does a link that would be too long with them. Drop the file of this model on the page";
const CHANGED =
  "The model was changed since they came. Undo the change, drop a file that has weights of this model on the page";

/** In place of what needs weights, while those that the document names are not here or do not fit it. */
export function WithoutWeights({ document, why }: { document: Document; why: string }) {
  const { edit } = useActions();
  const draw = () => edit(setSeed(document, DEFAULT_SEED), { label: "draw weights from a seed" });
  return (
    <div className="pane-message" role="alert">
      <p>
        <strong>Nothing can be computed: {why}.</strong> {heldWeights(document) ? CHANGED : NOT_HERE}, or draw
        weights from a seed.
      </p>
      <button type="button" className="button" onClick={draw}>
        Draw weights from a seed
      </button>
    </div>
  );
}
