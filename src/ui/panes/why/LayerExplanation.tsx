import { useMemo } from "react";
import { type Document, targetOf } from "../../../document/document.ts";
import { graphOf } from "../../../store/selectors.ts";
import { type Explanation, explainLayer, type Spoken } from "../../../targets/st-edge-ai/diagnose.ts";
import type { SignStep } from "../../../targets/st-edge-ai/sign-path.ts";
import { versionOf } from "../../../targets/st-edge-ai/versions.ts";
import { Prose } from "../../widgets/Prose.tsx";
import { EvidenceList } from "./EvidenceList.tsx";

/** The way of the sign, from the readers that ask for it back to the layer. */
function SignPath({ steps }: { steps: readonly SignStep[] }) {
  return (
    <ol className="sign-path">
      {steps.map(({ type, does, text }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a path is never reordered
        <li key={i} data-does={does}>
          <Prose text={text} /> <span className="quiet">{type}</span>
        </li>
      ))}
    </ol>
  );
}

function RuleItem({ rule }: { rule: Spoken }) {
  return (
    <details className="rule">
      <summary>
        <code>{rule.id}</code> {rule.subject}
      </summary>
      <p>
        <Prose text={rule.text} />
      </p>
      <EvidenceList evidence={rule.evidence} />
    </details>
  );
}

function Sections({ lookups, signs, rules }: Explanation) {
  const paths = signs.filter((path) => path.length > 0);
  return (
    <section className="layer-explanation" aria-label="How it was decided">
      {lookups.map(({ name, text }) => (
        <p key={name}>
          {lookups.length > 1 && <code>{name} </code>}
          <Prose text={text} />
        </p>
      ))}
      {paths.length > 0 && (
        <>
          <h3>The way of the sign</h3>
          {paths.map((path, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one path per lookup
            <SignPath key={i} steps={path} />
          ))}
        </>
      )}
      {rules.length > 0 && (
        <>
          <h3>Rules that speak of it</h3>
          {rules.map((rule) => (
            <RuleItem key={rule.id} rule={rule} />
          ))}
        </>
      )}
    </section>
  );
}

/** How the tool came to run a layer as it does: what was looked up, where the sign went, which rules apply. */
export function LayerExplanation({ document, layer }: { document: Document; layer: string }) {
  const version = versionOf(targetOf(document));
  const explanation = useMemo(
    () => version && explainLayer(graphOf(document), version, layer),
    [document, version, layer],
  );
  return explanation ? <Sections {...explanation} /> : null;
}
