import { type Built, type Context, several, show } from "./context.ts";
import { channels, elements, type Shape } from "./graph.ts";
import { Problem } from "./problem.ts";

/** Layers with several inputs. */

function mismatch(context: Context, shapes: readonly Shape[], rule: string): Problem {
  return new Problem({
    code: "SX053",
    title: `${context.layer.type} cannot join the shapes ${shapes.map(show).join(" and ")}`,
    why: rule,
    attribute: "inputs",
  });
}

export function add(context: Context): Built {
  const shapes = several(context);
  const shape = shapes[0] as Shape;
  if (shapes.some((other) => show(other) !== show(shape))) {
    throw mismatch(context, shapes, "All inputs of Add have one shape.");
  }
  return { shape, op: { kind: "add" } };
}

/** One shape for all, or 1×1×C beside images of C channels. */
export function multiply(context: Context): Built {
  const shapes = several(context);
  const shape = shapes.reduce((most, other) => (elements(other) > elements(most) ? other : most));
  const perChannel = shape.map((size, i) => (i === shape.length - 1 ? size : 1));
  if (shapes.some((other) => ![show(shape), show(perChannel)].includes(show(other)))) {
    throw mismatch(
      context,
      shapes,
      `The inputs of Multiply have one shape, or 1×1×C beside images of C channels: put a Reshape to (1, 1, ${channels(shape)}) behind a vector.`,
    );
  }
  return { shape, op: { kind: "multiply" } };
}

export function concatenate(context: Context): Built {
  const shapes = several(context);
  const outer = (shapes[0] as Shape).slice(0, -1);
  if (shapes.some((other) => show(other.slice(0, -1)) !== show(outer))) {
    throw mismatch(context, shapes, "Inputs of Concatenate differ in their channels only.");
  }
  return { shape: [...outer, shapes.reduce((sum, s) => sum + channels(s), 0)], op: { kind: "concat" } };
}
