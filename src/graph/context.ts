import type { AttributeValue, Layer } from "../document/document.ts";
import { hwc, type Node, type Shape, type Window } from "./graph.ts";
import { Problem } from "./problem.ts";

/** What a builder sees of its layer; it throws a Problem for what cannot be, and notes what is odd. */
export interface Context {
  layer: Layer;
  shapes: readonly Shape[];
  note: (problem: Problem) => void;
  attribute: (key: string) => AttributeValue;
}

/** What a builder gives of a node. */
export type Part = Pick<Node, "op" | "shape">;

/** What a builder gives of a layer: its node and, for a layer of two nodes, the one computed before it. */
export type Built = Part & { before?: Part & { suffix: string } };

export const show = (shape: Shape): string => shape.join("×");

/** The shape of the only input. */
export function single(context: Context): Shape {
  if (context.shapes.length === 1) return context.shapes[0] as Shape;
  throw new Problem({
    code: "SX056",
    title: `${context.layer.type} takes one input and has ${context.shapes.length}`,
    why: "Join the inputs by Add or Concatenate first, or name one input.",
    attribute: "inputs",
  });
}

/** [height, width, channels] of the only input, which has to be an image. */
export function image(context: Context): [number, number, number] {
  const shape = single(context);
  if (shape.length === 3) return hwc(shape);
  throw new Problem({
    code: "SX052",
    title: `${context.layer.type} needs an image (height, width, channels); its input has the shape ${show(shape)}`,
    why: "Put it before Flatten or the pooling that removes height and width, or give the input three dimensions.",
  });
}

export function checkFits(window: Window, attribute: string): void {
  if (window.outH >= 1 && window.outW >= 1) return;
  const needs = (k: number, dilation: number) => (k - 1) * dilation + 1;
  const kernel = `${needs(window.kH, window.dilationH)}×${needs(window.kW, window.dilationW)}`;
  throw new Problem({
    code: "SX051",
    title: `the ${kernel} window does not fit into the ${window.inH}×${window.inW} image`,
    why: `With padding "valid" the window has to lie inside the image. Make it smaller, use padding "same", or pool less before this layer.`,
    attribute,
  });
}

/** The shapes of two or more inputs. */
export function several(context: Context): readonly Shape[] {
  if (context.shapes.length >= 2) return context.shapes;
  throw new Problem({
    code: "SX056",
    title: `${context.layer.type} joins two or more inputs and has ${context.shapes.length}`,
    why: "Name the layers it joins in `inputs`.",
    attribute: "inputs",
  });
}
