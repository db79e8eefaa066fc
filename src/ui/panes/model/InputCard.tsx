import { lazy, Suspense } from "react";
import { type Document, fileWeightsOf, seedOf, weightsName } from "../../../document/document.ts";
import { inputName } from "../../../document/names.ts";
import { heldWeights } from "../../../store/held-weights.ts";
import { useActions } from "../../app-context.ts";
import { dimensions } from "../../figures.ts";

const InputForm = lazy(async () => ({ default: (await import("./InputForm.tsx")).InputForm }));

function weightsText(document: Document): string {
  const named = fileWeightsOf(document);
  if (named === undefined) return `seed ${seedOf(document)}`;
  return `weights of ${weightsName(named)}${heldWeights(document) ? "" : ", which are not here"}`;
}

/** The input of the network, and what concerns the model as a whole. */
export function InputCard({ document, selected }: { document: Document; selected: boolean }) {
  const { selectLayer } = useActions();
  const name = inputName(document);
  return (
    <li className="card" data-selected={selected}>
      <div className="card-head">
        <button
          type="button"
          className="card-toggle"
          data-card="input"
          aria-expanded={selected}
          onClick={() => selectLayer(selected ? null : name)}
        >
          <span className="card-title">
            <span className="card-name">{name}</span>
            <span className="card-type quiet">Input</span>
          </span>
          <span className="card-summary quiet">
            {dimensions(document.input.shape)} · {weightsText(document)}
          </span>
        </button>
      </div>
      {selected && (
        <Suspense>
          <InputForm document={document} />
        </Suspense>
      )}
    </li>
  );
}
