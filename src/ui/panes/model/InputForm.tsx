import { type Document, fileWeightsOf, seedOf, weightsName } from "../../../document/document.ts";
import { setName, setSeed, setShape } from "../../../store/edits.ts";
import { Field } from "./Field.tsx";
import { NumbersField } from "./NumbersField.tsx";
import { TextField } from "./plain-fields.tsx";
import { useDraft } from "./use-draft.ts";
import { useEdit } from "./use-edit.ts";

const IMAGE = ["height", "width", "channels"];
const VECTOR = ["features"];

function ModelNameField({ name }: { name: string }) {
  const { field } = useEdit();
  const draft = useDraft(name, (text) =>
    field((document) => setName(document, text.trim()), "rename model", "name"),
  );
  return (
    <TextField label="name" help="of the model; it names the C network" given={name !== ""} draft={draft} />
  );
}

/** Shape of the input, seed and name of the model. */
export function InputForm({ document }: { document: Document }) {
  const { field } = useEdit();
  const { shape } = document.input;
  const image = shape.length === 3;
  const named = fileWeightsOf(document);
  const setKind = (next: "image" | "vector") => {
    const value = next === "image" ? [1, 1, shape[0] ?? 1] : [shape.reduce((product, n) => product * n, 1)];
    field((current) => setShape(current, value), "edit input", "input.kind");
  };
  return (
    <div className="layer-form">
      <Field label="input" help="an image has height, width and channels; a vector has features">
        {(ids) => (
          <select
            className="select"
            id={ids.control}
            aria-describedby={ids.describedBy}
            value={image ? "image" : "vector"}
            onChange={(event) => setKind(event.target.value === "image" ? "image" : "vector")}
          >
            <option>image</option>
            <option>vector</option>
          </select>
        )}
      </Field>
      <NumbersField
        key={shape.length}
        label="shape"
        parts={image ? IMAGE : VECTOR}
        numbers={shape}
        help={`${(image ? IMAGE : VECTOR).join(", ")}; without the batch`}
        min={1}
        onCommit={(values) =>
          field((current) => setShape(current, values), "edit input shape", "input.shape")
        }
      />
      <NumbersField
        label="seed"
        parts={["seed"]}
        numbers={[seedOf(document)]}
        help={
          named === undefined
            ? "weights, BatchNormalization and the input of a run are drawn from it"
            : `the weights are those of ${weightsName(named)}; a seed takes their place`
        }
        given={document.weights !== undefined}
        min={0}
        onCommit={([seed]) => field((current) => setSeed(current, seed as number), "edit seed", "seed")}
      />
      <ModelNameField name={document.name ?? ""} />
    </div>
  );
}
