import type { CoreName } from "../../../codegen/cores.ts";
import { kernelSizes } from "../../../codegen/cost/code-size.ts";
import { FITTED } from "../../../codegen/cost/fitted-model.ts";
import { bytes } from "../../figures.ts";
import { Identifier } from "./Identifier.tsx";

interface CodeSizesProps {
  /** The text of network.c. */
  source: string;
  core: CoreName;
}

/** What the kernels of a project take of flash on a core. */
export function CodeSizes({ source, core }: CodeSizesProps) {
  const sizes = kernelSizes(source, core);
  const known = sizes.filter((kernel) => kernel.bytes !== null);
  const sum = known.reduce((total, kernel) => total + (kernel.bytes ?? 0), 0);
  return (
    <>
      <p>
        <strong>{bytes(sum)}</strong> of code of the kernels on {core}
        {known.length < sizes.length && <>, without {sizes.length - known.length} that nobody measured</>}, as{" "}
        {FITTED.compiler} makes them with <code>{FITTED.flags}</code>: the same in every network. The steps,
        which only call them, and library functions come on top; <code>make arm</code> prints the sum.
      </p>
      <table aria-label="Code of the kernels">
        <thead>
          <tr>
            <th scope="col">kernel</th>
            <th scope="col" className="c-size">
              size
            </th>
          </tr>
        </thead>
        <tbody>
          {sizes.map((kernel) => (
            <tr key={kernel.name}>
              <td>
                <code>
                  <Identifier name={kernel.name} />
                </code>
              </td>
              <td className="c-size">{kernel.bytes === null ? "not measured" : bytes(kernel.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
