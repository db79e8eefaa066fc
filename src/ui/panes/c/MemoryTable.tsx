import { lazy, Suspense } from "react";
import type { CoreName } from "../../../codegen/cores.ts";
import { MOST_STACK_BYTES, type StepMemory } from "../../../codegen/memory.ts";
import type { Plan } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";
import { Identifier } from "./Identifier.tsx";

const CodeSizes = lazy(async () => ({ default: (await import("./CodeSizes.tsx")).CodeSizes }));

/** Bytes of all arrays, those that layers share once. */
function constantBytes(memory: readonly StepMemory[]): number {
  const arrays = new Map(
    memory.flatMap(({ constants }) => constants.map(({ name, bytes }) => [name, bytes])),
  );
  return [...arrays.values()].reduce((total, size) => total + size, 0);
}

interface MemoryTableProps {
  plan: Plan;
  memory: readonly StepMemory[];
  /** The text of network.c. */
  source: string;
  core: CoreName;
}

/** What each step takes of flash and RAM, and the code of the kernels. */
export function MemoryTable({ plan, memory, source, core }: MemoryTableProps) {
  const scratch = Math.max(0, ...memory.map((step) => step.scratch));
  const constants = constantBytes(memory);
  const { arena } = plan.memory;
  return (
    <div className="c-memory">
      <p>
        <strong>{bytes(constants)}</strong> of constants in flash, <strong>{bytes(arena + scratch)}</strong>{" "}
        of RAM in one arena
        {scratch > 0 && (
          <>
            : {bytes(arena)} of activations, {bytes(scratch)} of scratch
          </>
        )}
        , and at most {count(MOST_STACK_BYTES)} B of stack. The code comes on top.{" "}
        <AsPlanned plan={plan} constants={constants} />
      </p>
      <table aria-label="Memory of the steps">
        <thead>
          <tr>
            <th scope="col">name in the C</th>
            <th scope="col" className="c-size">
              size
            </th>
            <th scope="col">place</th>
          </tr>
        </thead>
        {memory.map((step) => (
          <StepRows key={step.stepId} step={step} layer={plan.steps[step.stepId]?.layers[0] ?? null} />
        ))}
      </table>
      <Suspense>
        <CodeSizes source={source} core={core} />
      </Suspense>
    </div>
  );
}

/** The figures of the plan, as the layers show them, where those of the C are others. */
function AsPlanned({ plan: { target, memory }, constants }: { plan: Plan; constants: number }) {
  const others = [
    ...(memory.weights === constants ? [] : [`${bytes(memory.weights)} of weights`]),
    ...(memory.activations === memory.arena ? [] : [`${bytes(memory.activations)} of activations`]),
  ];
  if (others.length === 0) return null;
  return (
    <>
      The plan for {target} counts {others.join(" and ")}, laid out in another way than in this C.
    </>
  );
}

/** The function of a step, and below it the arrays that it reads and what it writes. */
function StepRows({ step, layer }: { step: StepMemory; layer: string | null }) {
  const selected = useApp((state) => layer !== null && state.view.layer === layer);
  const { selectLayer } = useActions();
  const { constants, output, scratch } = step;
  return (
    <tbody data-selected={selected}>
      <tr>
        <th scope="rowgroup" colSpan={3}>
          <button type="button" className="c-function" onClick={() => selectLayer(layer)}>
            <code>
              <Identifier name={step.name} />
            </code>
          </button>
        </th>
      </tr>
      {constants.map((array) => (
        <Row key={array.name} name={array.name} size={array.bytes} place="flash" />
      ))}
      <Row name={output.name} size={output.bytes} place={`arena + ${count(output.offset)} B`} />
      {scratch > 0 && <Row name="scratch" size={scratch} place="arena, shared" />}
    </tbody>
  );
}

function Row({ name, size, place }: { name: string; size: number; place: string }) {
  return (
    <tr>
      <td>
        <code>
          <Identifier name={name} />
        </code>
      </td>
      <td className="c-size">{bytes(size)}</td>
      <td>{place}</td>
    </tr>
  );
}
