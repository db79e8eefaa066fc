import { useMemo } from "react";
import { targetOf } from "../../../document/document.ts";
import { setTarget } from "../../../store/edits.ts";
import { graphOf } from "../../../store/selectors.ts";
import { lceOpinions } from "../../../targets/lce/opinion.ts";
import { useActions, useApp } from "../../app-context.ts";

/**
 * What Larq Compute Engine's converter makes of the selected layer, so that one sees what is the tool and what is
 * the model; nothing for a layer without quantizers, nor where it is the target already.
 */
export function SecondOpinion({ layer }: { layer: string }) {
  const document = useApp((state) => state.document);
  const { edit } = useActions();
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
        onClick={() => edit(setTarget(document, "lce"), { label: "target lce" })}
      >
        Show the model as Larq Compute Engine
      </button>
    </section>
  );
}
