import { duplicateLayer, moveLayer, removeLayer } from "../../../store/edits.ts";
import { Icon } from "../../widgets/Icon.tsx";
import { useEdit } from "./use-edit.ts";

interface ActionsProps {
  index: number;
  last: boolean;
  name: string;
}

/** What can be done to a layer as a whole. */
export function LayerActions({ index, last, name }: ActionsProps) {
  const { structure } = useEdit();
  const actions = [
    {
      icon: "up",
      label: "Move up",
      disabled: index === 0,
      run: () => structure((document) => moveLayer(document, index, -1), `move ${name}`),
    },
    {
      icon: "down",
      label: "Move down",
      disabled: last,
      run: () => structure((document) => moveLayer(document, index, 1), `move ${name}`),
    },
    {
      icon: "duplicate",
      label: "Duplicate",
      disabled: false,
      run: () => structure((document) => duplicateLayer(document, index), `duplicate ${name}`),
    },
    {
      icon: "remove",
      label: "Remove",
      disabled: false,
      run: () => structure((document) => removeLayer(document, index), `remove ${name}`),
    },
  ] as const;
  return (
    <div className="card-actions">
      {actions.map(({ icon, label, disabled, run }) => (
        <button
          key={label}
          type="button"
          className="icon-button"
          aria-label={`${label}: ${name}`}
          title={label}
          disabled={disabled}
          onClick={run}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}
