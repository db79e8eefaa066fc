import { useRef } from "react";
import { seedOf } from "../../../../document/document.ts";
import type { RunInput } from "../../../../store/run-input.ts";
import { useActions, useApp } from "../../../app-context.ts";
import { useImport } from "../../../input/use-import.tsx";

const KINDS: Readonly<Record<RunInput["kind"], string>> = {
  seed: "random",
  constant: "constant",
  file: "file",
};

const ACCEPT = ".npy,image/png,image/jpeg,image/gif,image/webp,image/bmp";

interface InputFieldProps {
  disabled: boolean;
  invalid: boolean;
  /** Id of the message about it. */
  describedBy: string;
}

/** What the network gets: values from a seed, one value everywhere, or a file. */
export function InputField({ disabled, invalid, describedBy }: InputFieldProps) {
  const input = useApp((state) => state.session.runInput);
  const documentSeed = useApp((state) => seedOf(state.document));
  const { setRunInput } = useActions();
  const text = (label: string, value: string, onChange: (text: string) => void) => (
    <label className="run-option">
      {label}
      <input
        className="input mono"
        inputMode={label === "Seed" ? "numeric" : "text"}
        value={value}
        disabled={disabled}
        aria-invalid={invalid}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
  return (
    <>
      <label className="run-option">
        Input
        <select
          className="select"
          value={input.kind}
          disabled={disabled}
          onChange={(event) => setRunInput({ kind: event.target.value as RunInput["kind"] })}
        >
          {Object.entries(KINDS).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
      </label>
      {input.kind === "seed" &&
        text("Seed", input.seed ?? String(documentSeed), (seed) => setRunInput({ seed }))}
      {input.kind === "constant" && text("Value", input.constant, (constant) => setRunInput({ constant }))}
      {input.kind === "file" && <FileButton disabled={disabled} />}
    </>
  );
}

/** Takes a file as if it were dropped on the page. */
function FileButton({ disabled }: { disabled: boolean }) {
  const { receiveFiles } = useImport();
  const fileInput = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="button" disabled={disabled} onClick={() => fileInput.current?.click()}>
        Choose a file…
      </button>
      <input
        ref={fileInput}
        type="file"
        hidden
        aria-label="Input file of the run"
        accept={ACCEPT}
        onChange={(event) => {
          void receiveFiles([...(event.target.files ?? [])]);
          // So that the same file can be chosen again.
          event.target.value = "";
        }}
      />
    </>
  );
}
