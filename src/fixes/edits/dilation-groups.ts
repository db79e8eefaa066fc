import { type ConvNode, isDepthwise } from "../../targets/layers.ts";
import { convsOf, type EditKind, editOf, layersOf, setEdit } from "./edit.ts";

/** Attributes for which binary kernels have no argument. */
export const dilationAndGroups: EditKind = {
  name: "dilation and groups",
  propose(_, __, context) {
    const convs = convsOf(context);
    const dilated = convs.filter((node) => node.op.geometry.dilationH > 1 || node.op.geometry.dilationW > 1);
    const grouped = convs.filter((node) => node.op.geometry.groups > 1 && !isDepthwise(node));
    const multiplied = convs.filter(
      (node) => isDepthwise(node) && node.op.geometry.outC > node.op.geometry.inC,
    );
    const spread = (layer: string): [number, number] => {
      const g = (dilated.find((node) => node.layer === layer) as ConvNode).op.geometry;
      return [(g.kH - 1) * g.dilationH + 1, (g.kW - 1) * g.dilationW + 1];
    };
    return [
      ...setEdit("dilation_rate", dilated, "dilation_rate", 1),
      ...editOf(
        "dilation_rate",
        layersOf(dilated),
        "set dilation_rate to 1, with a kernel_size that covers the same pixels",
        (stack, layer) => stack.set(layer, { dilation_rate: undefined, kernel_size: spread(layer) }),
      ),
      ...setEdit("groups", grouped, "groups", 1),
      ...setEdit("depth_multiplier", multiplied, "depth_multiplier", 1),
    ];
  },
};
