import type { ReportHeader } from "../../../report/header.ts";

/** The fields as the report calls them. */
const FIELDS: readonly { key: keyof ReportHeader; label: string }[] = [
  { key: "toolVersion", label: "tool version" },
  { key: "created", label: "created date" },
  { key: "parameters", label: "parameters" },
  { key: "modelFile", label: "model file" },
  { key: "modelType", label: "type" },
  { key: "cName", label: "c_name" },
  { key: "compression", label: "compression" },
  { key: "options", label: "options" },
  { key: "optimization", label: "optimization" },
  { key: "series", label: "target/series" },
  { key: "workspaceDir", label: "workspace dir" },
  { key: "outputDir", label: "output dir" },
  { key: "modelName", label: "model_name" },
  { key: "modelHash", label: "model_hash" },
  { key: "hide", label: "hide as xxx" },
];

interface HeaderFormProps {
  defaults: ReportHeader;
  given: Partial<ReportHeader>;
  onGiven: (given: Partial<ReportHeader>) => void;
}

/** What only a run of the tool knows; an empty field has its placeholder in the report. */
export function HeaderForm({ defaults, given, onGiven }: HeaderFormProps) {
  const set = (key: keyof ReportHeader, value: string) => {
    const { [key]: _, ...rest } = given;
    onGiven(value === "" ? rest : { ...rest, [key]: value });
  };
  return (
    <div className="header-form">
      <p className="quiet">
        A model does not tell when and how the tool was called. To compare with a report of yours, enter its
        values; they stay in this tab.
      </p>
      {FIELDS.map(({ key, label }) => (
        <label key={key}>
          <span>{label}</span>
          <input
            className="input mono"
            value={given[key] ?? ""}
            placeholder={defaults[key]}
            onChange={(event) => set(key, event.target.value)}
          />
        </label>
      ))}
    </div>
  );
}
