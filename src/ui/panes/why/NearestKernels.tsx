import type { Diagnostic } from "../../../document/diagnostic.ts";

/** Kernels that exist, and the one thing that would have to be different for each. */
export function NearestKernels({ nearest }: { nearest: NonNullable<Diagnostic["nearest"]> }) {
  return (
    <ul className="nearest">
      {nearest.map(({ kernel, change }) => (
        <li key={kernel}>
          <code>{kernel}</code> {change}
        </li>
      ))}
    </ul>
  );
}
