import { ACTIVATION_NAMES, type Attribute } from "../../../document/attributes.ts";
import type { AttributeValue, Padding2D, Pair } from "../../../document/document.ts";
import { QUANTIZERS, type QuantizerSpec } from "../../../document/quantizers.ts";
import { legal } from "../../../document/values.ts";
import { ListField } from "./ListField.tsx";
import { NumbersField } from "./NumbersField.tsx";
import { CheckField, ChoiceField } from "./plain-fields.tsx";
import { QuantizerField } from "./QuantizerField.tsx";

interface AttributeFieldProps {
  name: string;
  help: string;
  attribute: Attribute;
  /** What the layer has: given, or Keras' default. */
  value: AttributeValue;
  given: boolean;
  knob: boolean;
  /** Hands the value to the document; returns the message if it was refused. */
  onCommit: (value: unknown) => string | null;
}

const NUMERIC = ["int", "number", "pair", "padding2d", "list"];

const helpOf = (help: string, attribute: Attribute): string =>
  NUMERIC.includes(attribute.kind) ? `${help} (${legal(attribute)})` : help;

const both = (pair: Pair): readonly [number, number] => (typeof pair === "number" ? [pair, pair] : pair);

/** [top, bottom, left, right] of any way to write it. */
function sides(padding: Padding2D): number[] {
  if (typeof padding === "number") return [padding, padding, padding, padding];
  return padding.flatMap((side) => [...both(side)]);
}

/** The control for one attribute, by its kind in the table of layers. */
export function AttributeField({ name, help, attribute, value, given, knob, onCommit }: AttributeFieldProps) {
  const common = { label: name, help: helpOf(help, attribute), given, knob };
  const numeric = {
    ...common,
    min: attribute.min,
    max: attribute.max,
    nullable: attribute.nullable ?? false,
  };
  switch (attribute.kind) {
    case "int":
    case "number":
      return (
        <NumbersField
          {...numeric}
          parts={[name]}
          numbers={[value as number | null]}
          onCommit={([number]) => onCommit(number)}
        />
      );
    case "pair":
      return (
        <NumbersField
          {...numeric}
          parts={["height", "width"]}
          numbers={value === null ? [null, null] : both(value as Pair)}
          onCommit={(numbers) => onCommit(numbers.includes(null) ? null : numbers)}
        />
      );
    case "padding2d":
      return (
        <NumbersField
          {...numeric}
          parts={["top", "bottom", "left", "right"]}
          numbers={sides(value as Padding2D)}
          onCommit={([top, bottom, left, right]) =>
            onCommit([
              [top, bottom],
              [left, right],
            ])
          }
        />
      );
    case "list":
      return <ListField {...common} numbers={value as readonly number[] | null} onCommit={onCommit} />;
    case "boolean":
      return <CheckField {...common} value={value === true} onCommit={onCommit} />;
    case "choice":
      return (
        <ChoiceField {...common} value={String(value)} choices={attribute.values ?? []} onCommit={onCommit} />
      );
    case "quantizer":
    case "activation":
      return (
        <QuantizerField
          {...common}
          value={value as QuantizerSpec}
          names={attribute.kind === "quantizer" ? Object.keys(QUANTIZERS) : ACTIVATION_NAMES}
          nullable={attribute.nullable ?? false}
          onCommit={onCommit}
        />
      );
  }
}
