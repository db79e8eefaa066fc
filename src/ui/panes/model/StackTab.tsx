import { type KeyboardEvent, lazy, Suspense, useEffect, useRef } from "react";
import { LAYERS } from "../../../document/attributes.ts";
import type { Diagnostic } from "../../../document/diagnostic.ts";
import { inputName, layerNames } from "../../../document/names.ts";
import { addLayer } from "../../../store/edits.ts";
import { answerOf } from "../../../store/selectors.ts";
import { useApp } from "../../app-context.ts";
import { Menu } from "../../widgets/Menu.tsx";
import { InputCard } from "./InputCard.tsx";
import { LayerCard } from "./LayerCard.tsx";
import { summary } from "./summary.ts";
import { useEdit } from "./use-edit.ts";
import "./model.css";

// The forms and the help are not part of the first load.
const LayerHint = lazy(async () => ({ default: (await import("./LayerHint.tsx")).LayerHint }));
const LayerForm = lazy(async () => ({ default: (await import("./LayerForm.tsx")).LayerForm }));

/** The attributes of `layer` that decide what runs, the gravest diagnostic first. */
const knobsOf = (diagnostics: readonly Diagnostic[], layer: string): string[] =>
  diagnostics.flatMap(({ knob }) => (knob?.layer === layer ? [knob.attribute] : []));

function AddLayerMenu({ at }: { at: number }) {
  const { structure } = useEdit();
  return (
    <Menu
      label="+ Add layer"
      items={Object.keys(LAYERS).map((type) => ({
        id: type,
        label: type,
        hint: (
          <Suspense>
            <LayerHint type={type} />
          </Suspense>
        ),
        onSelect: () => structure((document) => addLayer(document, type, at), `add ${type}`),
      }))}
    />
  );
}

/** Arrow keys move the focus from card to card. */
function onCardsKeyDown(event: KeyboardEvent<HTMLElement>) {
  if (event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  const cards = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-card]")];
  const at = cards.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  cards[at + (event.key === "ArrowUp" ? -1 : 1)]?.focus();
}

/** The layers of the Document as cards. A new layer goes behind the selected one, or to the end. */
export function StackTab() {
  const document = useApp((state) => state.document);
  const selected = useApp((state) => state.view.layer);
  const list = useRef<HTMLUListElement>(null);
  const names = layerNames(document.layers, inputName(document));
  const { byLayer, diagnostics } = useApp(answerOf);
  const selectedIndex = selected === null ? -1 : names.indexOf(selected);
  const inputSelected = selected !== null && selected === inputName(document);

  useEffect(() => {
    if (selected === null) return;
    list.current?.querySelector("[data-selected=true] .card-head")?.scrollIntoView({ block: "nearest" });
  }, [selected]);

  const addAt = inputSelected ? 0 : selectedIndex < 0 ? names.length : selectedIndex + 1;
  const after = addAt === 0 ? "the input" : names[addAt - 1];
  return (
    <div className="stack">
      <ul className="cards" ref={list} onKeyDown={onCardsKeyDown}>
        <InputCard document={document} selected={inputSelected} />
        {document.layers.map((layer, i) => {
          const name = names[i] as string;
          const knobs = knobsOf(diagnostics, name);
          return (
            <LayerCard
              key={name}
              index={i}
              last={i === names.length - 1}
              name={name}
              type={layer.type}
              summary={summary(layer)}
              severity={byLayer.get(name)?.[0]?.severity ?? null}
              knob={knobs[0] ?? null}
              selected={i === selectedIndex}
            >
              <LayerForm document={document} index={i} knobs={knobs} />
            </LayerCard>
          );
        })}
      </ul>
      <div className="toolbar stack-foot">
        <AddLayerMenu at={addAt} />
        <span className="quiet">after {after}</span>
      </div>
      <p className="quiet">
        Your own model: paste or drop a Larq script or Keras JSON anywhere on this page.
      </p>
    </div>
  );
}
