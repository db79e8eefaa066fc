import type { StepMemory } from "../../../codegen/memory.ts";
import type { Plan } from "../../../targets/plan.ts";
import { useActions, useApp } from "../../app-context.ts";
import { bytes, count } from "../../figures.ts";

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
}

/** What each step takes of flash and RAM. */
export function MemoryTable({ plan, memory }: MemoryTableProps) {
  const scratch = Math.max(0, ...memory.map((step) => step.scratch));
  const { arena } = plan.memory;
  return (
    <div className="c-memory">
      <p>
        <strong>{bytes(constantBytes(memory))}</strong> of constants in flash,{" "}
        <strong>{bytes(arena + scratch)}</strong> of RAM in one arena
        {scratch > 0 && (
          <>
            : {bytes(arena)} of activations, {bytes(scratch)} of scratch
          </>
        )}
        . The code comes on top: <code>make arm</code> prints it.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">name in the C</th>
            <th scope="col">size</th>
            <th scope="col">place</th>
          </tr>
        </thead>
        {memory.map((step) => (
          <StepRows key={step.stepId} step={step} layer={plan.steps[step.stepId]?.layers[0] ?? null} />
        ))}
      </table>
    </div>
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
            <code>{step.name}</code>
          </button>
        </th>
      </tr>
      {constants.map((array) => (
        <Row key={array.name} name={array.name} size={array.bytes} place="flash" />
      ))}
      <Row name={output.name} size={output.bytes} place={`arena from ${count(output.offset)}`} />
      {scratch > 0 && <Row name="scratch" size={scratch} place="arena, shared" />}
    </tbody>
  );
}

function Row({ name, size, place }: { name: string; size: number; place: string }) {
  return (
    <tr>
      <td>
        <code>{name}</code>
      </td>
      <td className="c-size">{bytes(size)}</td>
      <td>{place}</td>
    </tr>
  );
}
