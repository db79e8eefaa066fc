import { useMemo, useState } from "react";
import { comparedTargets, type Document, type TargetId } from "../../../document/document.ts";
import { graphOf } from "../../../store/selectors.ts";
import {
  compareVersions,
  type KernelDifference,
  type LayerDifference,
  type LayerRun,
  type Presence,
} from "../../../targets/st-edge-ai/compare-versions.ts";
import { VERSIONS, type Version, versionOf } from "../../../targets/st-edge-ai/versions.ts";
import { useActions } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";

interface ChoiceProps {
  label: string;
  value: Version;
  onChoose: (version: Version) => void;
}

function VersionChoice({ label, value, onChoose }: ChoiceProps) {
  return (
    <label>
      {label}{" "}
      <select
        className="select"
        value={value.target}
        onChange={(event) => onChoose(versionOf(event.target.value as TargetId) ?? value)}
      >
        {VERSIONS.map((version) => (
          <option key={version.target} value={version.target}>
            {version.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Run({ run }: { run: LayerRun | undefined }) {
  if (run === undefined) return <td className="quiet">in the step of another layer</td>;
  return (
    <td>
      {run.opTypes.map((opType, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps of a layer in their order
        <div key={i}>
          <code>{opType}</code> {run.kernels[i] && <code className="quiet">{run.kernels[i]}</code>}
        </div>
      ))}
      <span className="compare-figures quiet">
        <span>{count(run.macc)} MACC</span>
        <span>{bytes(run.rom)} ROM</span>
      </span>
    </td>
  );
}

function LayerRow({ difference }: { difference: LayerDifference }) {
  const { selectLayer } = useActions();
  return (
    <tr>
      <th scope="row">
        <button type="button" className="layer-link" onClick={() => selectLayer(difference.layer)}>
          {difference.layer}
        </button>
        <span className="quiet">{difference.differs.join(", ")}</span>
      </th>
      <Run run={difference.a} />
      <Run run={difference.b} />
    </tr>
  );
}

const PRESENT = (presence: Presence): string =>
  presence.defined ? "defined" : presence.declared ? "declared, not defined" : "absent";

function KernelRow({ difference: { kernel, a, b } }: { difference: KernelDifference }) {
  return (
    <tr>
      <th scope="row">
        <code>{kernel}</code>
      </th>
      {[a, b].map((presence) => (
        <td key={presence.source}>{PRESENT(presence)}</td>
      ))}
    </tr>
  );
}

/** What two versions of the tool do differently with this model. */
export function VersionDifferences({ document }: { document: Document }) {
  const shown = versionOf(comparedTargets(document)[0] as TargetId) as Version;
  const [chosen, setChosen] = useState<Version | null>(null);
  const [other, setOther] = useState(VERSIONS[0] as Version);
  const one = chosen ?? shown;
  const { layers, kernels, activations } = useMemo(
    () => compareVersions(graphOf(document), one, other),
    [document, one, other],
  );
  const same = layers.length === 0 && activations === undefined;
  return (
    <section className="versions" aria-labelledby="versions-title">
      <h2 id="versions-title">Between versions of the tool</h2>
      <div className="toolbar">
        <VersionChoice label="Version" value={one} onChoose={setChosen} />
        <VersionChoice label="against" value={other} onChoose={setOther} />
      </div>
      <p role="status">
        {one === other
          ? "Choose two different versions."
          : same
            ? `${one.label} and ${other.label} run this model alike.`
            : layers.length === 0
              ? "No layer differs."
              : `${layers.length} ${layers.length === 1 ? "layer differs" : "layers differ"}.`}
        {activations && ` RAM: ${bytes(activations.a)} against ${bytes(activations.b)}.`}
      </p>
      {layers.length + kernels.length > 0 && (
        <table className="compare" aria-labelledby="versions-title">
          <thead>
            <tr>
              <th scope="col">layer or kernel</th>
              {[one, other].map((version, i) => (
                <th scope="col" key={version.target}>
                  {version.label}
                  {kernels[0] && (
                    <span className="quiet">{(i === 0 ? kernels[0].a : kernels[0].b).source}</span>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {layers.map((difference) => (
              <LayerRow key={difference.layer} difference={difference} />
            ))}
            {kernels.map((difference) => (
              <KernelRow key={difference.kernel} difference={difference} />
            ))}
          </tbody>
        </table>
      )}
      <p className="quiet">
        What is public of a version are headers, and archives of some. How the importer and the optimizer of
        the versions differ is not known.
      </p>
    </section>
  );
}
