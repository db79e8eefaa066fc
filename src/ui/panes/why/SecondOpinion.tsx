import { useMemo } from "react";
import { type Document, targetOf } from "../../../document/document.ts";
import { setTarget } from "../../../store/edits.ts";
import { graphOf } from "../../../store/selectors.ts";
import { lceOpinions } from "../../../targets/lce/opinion.ts";
import { useActions, useGetState } from "../../app-context.ts";

/**
 * What Larq Compute Engine's converter makes of the selected layer, so that one sees what is the tool and what is
 * the model; nothing for a layer without quantizers, nor where it is the target already.
 */
export function SecondOpinion({ document, layer }: { document: Document; layer: string }) {
  const { edit } = useActions();
  const getState = useGetState();
  const opinions = useMemo(() => lceOpinions(graphOf(document)), [document]);
  const own = opinions.filter((opinion) => opinion.layer === layer);
  if (own.length === 0 || targetOf(document) === "lce") return null;
  return (
    <section className="second-opinion" aria-label="Second opinion">
      {own.map(({ runs, because }) => (
        <p key={because}>
          Larq Compute Engine: <strong>{runs}</strong>, because {because}.
        </p>
      ))}
      <button
        type="button"
        className="button"
        onClick={() => edit(setTarget(getState().document, "lce"), { label: "target lce" })}
      >
        Show the model as Larq Compute Engine
      </button>
    </section>
  );
}
