import { layerEntry } from "../../../document/attributes.ts";
import { attribute as attributeOf } from "../../../document/defaults.ts";
import type { AttributeValue, Document, Layer } from "../../../document/document.ts";
import { attributeHelp, layerHelp } from "../../../document/help.ts";
import { inputName, layerNames } from "../../../document/names.ts";
import { inputsOf, renameLayer, setAttribute } from "../../../store/edits.ts";
import { AttributeField } from "./AttributeField.tsx";
import { InputsField } from "./InputsField.tsx";
import { TextField } from "./plain-fields.tsx";
import { useDraft } from "./use-draft.ts";
import { useEdit } from "./use-edit.ts";

function NameField({ index, name, given }: { index: number; name: string; given: boolean }) {
  const { rename } = useEdit();
  const draft = useDraft(name, (text) =>
    rename((document) => renameLayer(document, index, text.trim()), "rename layer", `${index}.name`),
  );
  return <TextField label="name" help="empty: the name that Keras gives" given={given} draft={draft} />;
}

interface LayerFormProps {
  document: Document;
  index: number;
  /** The attributes that decide what runs. */
  knobs: readonly string[];
}

/** All that can be set of a layer, from the table of layers. */
export function LayerForm({ document, index, knobs }: LayerFormProps) {
  const { field } = useEdit();
  const layer = document.layers[index] as Layer;
  const entry = layerEntry(layer.type);
  const names = layerNames(document.layers, inputName(document));
  const commit = (key: string, value: unknown) =>
    field(
      (current) => setAttribute(current, index, key, value as AttributeValue),
      `edit ${key}`,
      `${index}.${key}`,
    );
  return (
    <div className="layer-form">
      <p className="quiet">{layerHelp(layer.type)}</p>
      {Object.entries(entry.attributes).map(([key, attribute]) => (
        <AttributeField
          key={key}
          name={key}
          help={attributeHelp(layer.type, key)}
          attribute={attribute}
          value={attributeOf(layer, key)}
          given={layer[key] !== undefined}
          knob={knobs.includes(key)}
          onCommit={(value) => commit(key, value)}
        />
      ))}
      <InputsField
        inputs={inputsOf(document, index)}
        earlier={[inputName(document), ...names.slice(0, index)]}
        merges={entry.merges ?? false}
        knob={knobs.includes("inputs")}
        onCommit={(inputs) => commit("inputs", inputs)}
      />
      <NameField index={index} name={names[index] ?? ""} given={layer.name !== undefined} />
    </div>
  );
}
