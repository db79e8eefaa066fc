import { FITS, type Fit, type InputChoices, RANGES, type Range } from "../../../../import/input/prepared.ts";
import { type InputFile, isReady } from "../../../../store/run-input.ts";
import { graphOf } from "../../../../store/selectors.ts";
import { useActions, useApp } from "../../../app-context.ts";
import { bytes, count, dimensions } from "../../../figures.ts";
import { useDraft } from "../../model/use-draft.ts";
import { ChannelPictures } from "./ChannelPictures.tsx";
import {
  channelNames,
  channelsOf,
  kindOf,
  RANGE_WORDS,
  scalingOf,
  statisticsWords,
  warningsOf,
} from "./input-words.ts";
import { signReader } from "./sign-reader.ts";
import type { FileState } from "./use-prepared-file.ts";
import "./input.css";

const FIT_WORDS: Readonly<Record<Fit, string>> = {
  stretch: "the whole image, stretched",
  crop: "the middle, cropped",
};

/** The file that is the input: what it is, what was made of it, and what the network gets. */
export function FileInput({ file, state }: { file: InputFile; state: FileState }) {
  const { setRunInput } = useActions();
  const { choices, prepared } = file;
  const { source, preview, shape, statistics } = prepared;
  const choose = (change: Partial<InputChoices>) =>
    setRunInput({ file: { ...file, choices: { ...choices, ...change } } });
  const wantedShape = useApp(({ document }) => document.input.shape);
  const reader = useApp(({ document }) => signReader(graphOf(document)));
  return (
    <section className="input-file" aria-label="Input file">
      <p className="input-name">
        <strong>{prepared.name}</strong>{" "}
        <span className="quiet">
          {bytes(prepared.data.size)} · {kindOf(source)}
        </span>
      </p>
      <Choices file={file} onChoose={choose} />
      {state.problem !== null && (
        <p className="run-failure" role="alert">
          {state.problem}
        </p>
      )}
      {state.reading !== null && (
        <p className="input-reading">
          <span role="status">{state.reading.text}</span>
          <button type="button" className="button" onClick={state.reading.cancel}>
            Cancel
          </button>
        </p>
      )}
      <div className="input-made" data-stale={!isReady(file, wantedShape)}>
        <dl className="input-facts">
          <dt>Input</dt>
          <dd>{dimensions(shape)} float32</dd>
          {source.kind === "image" && (
            <>
              <dt>Scaled</dt>
              <dd>{scalingOf(source, shape)}</dd>
              <dt>Channels</dt>
              <dd>{channelsOf(source, shape[2] ?? 1)}</dd>
            </>
          )}
          <dt>Values</dt>
          <dd>{statisticsWords(statistics)}</dd>
        </dl>
        {warningsOf(statistics, reader).map((warning) => (
          <p key={warning} className="run-stale">
            {warning}
          </p>
        ))}
        {preview !== null && <ChannelPictures preview={preview} names={channelNames(prepared)} />}
      </div>
    </section>
  );
}

interface ChoicesProps {
  file: InputFile;
  onChoose: (change: Partial<InputChoices>) => void;
}

/** What there is to choose about a file: how an image fits, what its levels count, which sample of a batch. */
function Choices({ file: { choices, prepared }, onChoose }: ChoicesProps) {
  const { source } = prepared;
  const image = source.kind === "image";
  const samples = source.kind === "array" ? source.samples : null;
  const levels = image || source.dtype === "uint8";
  if (!levels && samples === null) return null;
  return (
    <div className="toolbar">
      {image && (
        <label className="run-option">
          Fit
          <select
            className="select"
            value={choices.fit}
            onChange={(event) => onChoose({ fit: event.target.value as Fit })}
          >
            {FITS.map((fit) => (
              <option key={fit} value={fit}>
                {FIT_WORDS[fit]}
              </option>
            ))}
          </select>
        </label>
      )}
      {levels && (
        <label className="run-option">
          Levels 0 to 255 as
          <select
            className="select"
            value={choices.range}
            onChange={(event) => onChoose({ range: event.target.value as Range })}
          >
            {RANGES.map((range) => (
              <option key={range} value={range}>
                {RANGE_WORDS[range]}
              </option>
            ))}
          </select>
        </label>
      )}
      {samples !== null && (
        <SampleField sample={choices.sample} samples={samples} onChoose={(sample) => onChoose({ sample })} />
      )}
    </div>
  );
}

interface SampleFieldProps {
  sample: number;
  /** Length of the batch. */
  samples: number;
  onChoose: (sample: number) => void;
}

/** The position in a batch; what is none stays in the field with its reason, and the sample is what it was. */
function SampleField({ sample, samples, onChoose }: SampleFieldProps) {
  const { text, error, onChange, onBlur } = useDraft(String(sample), (typed) => {
    if (!/^\d{1,9}$/.test(typed) || Number(typed) >= samples)
      return `A sample of this file is a whole number from 0 to ${samples - 1}; ${sample} is the input.`;
    onChoose(Number(typed));
    return null;
  });
  return (
    <>
      <label className="run-option">
        Sample
        <input
          className="input mono"
          type="number"
          min={0}
          max={samples - 1}
          value={text}
          aria-invalid={error !== null}
          aria-describedby="run-sample-problem"
          onChange={(event) => onChange(event.target.value)}
          onBlur={onBlur}
        />
        <span className="quiet">of {count(samples)}, from 0 on</span>
      </label>
      <span className="field-error" id="run-sample-problem">
        {error}
      </span>
    </>
  );
}
