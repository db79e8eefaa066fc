import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { isKnownLayer, layerClass } from "../constructors.ts";
import { type Scope, type Script, unknown } from "./values.ts";

/** Statements and expressions that are not followed, by the names of the grammar. */
const WORDS: Readonly<Record<string, string>> = {
  ForStatement: "a for loop",
  WhileStatement: "a while loop",
  TryStatement: "a try block",
  MatchStatement: "a match block",
  IfStatement: "an if whose condition is not known",
  ArrayComprehensionExpression: "a list comprehension",
};

/** Whether a node of the grammar is one that has to be passed over. */
export const isPassedOver = (node: SyntaxNode): boolean => Object.hasOwn(WORDS, node.name);

/**
 * Leaves a block out. An error if it has to do with the model; names that it assigns are not known
 * behind it.
 */
export function passOver(node: SyntaxNode, scope: Scope, script: Script): void {
  const place = script.place(node);
  const what = WORDS[node.name] ?? "a block";
  let touches = false;
  const assigned: string[] = [];
  node.cursor().iterate((ref) => {
    if (ref.name === "VariableName" || ref.name === "PropertyName") {
      const name = script.source(ref.node);
      const value = ref.name === "VariableName" ? scope.get(name) : undefined;
      const adds = value?.kind === "model" && /^\s*\.\s*add\b/.test(afterwards(ref.node, script));
      touches ||=
        adds ||
        value?.kind === "tensor" ||
        value?.kind === "layer" ||
        isKnownLayer(layerClass(name)) ||
        (value?.kind === "function" && namesLayers(value.definition.body, script));
      if (ref.name === "VariableName" && isAssigned(ref.node)) {
        touches ||= value?.kind === "model";
        assigned.push(name);
      }
    }
    return true;
  });
  for (const name of assigned) scope.set(name, unknown(`it is assigned in ${what} at line ${place.line}`));
  script.passedOver.push({ what, place });
  if (!touches) return;
  script.report(
    problem(
      "SX031",
      "error",
      `${what} builds a part of the model`,
      "sxor reads the script without running it. Write the layers out one after the other, run the script " +
        "and paste what model.to_json() prints, or move the part into a function that is called for each layer.",
      { place },
    ),
  );
}

/** Whether a function of the script has to do with layers. */
function namesLayers(body: SyntaxNode, script: Script): boolean {
  let found = false;
  body.cursor().iterate((ref) => {
    const isName = ref.name === "VariableName" || ref.name === "PropertyName";
    found ||= isName && isKnownLayer(layerClass(script.source(ref.node)));
    return !found;
  });
  return found;
}

/** The source of the expression around a name, from behind the name. */
const afterwards = (node: SyntaxNode, script: Script): string =>
  node.parent === null ? "" : script.source(node.parent).slice(node.to - node.parent.from);

function isAssigned(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.name === "AssignStatement" || parent?.name === "UpdateStatement") {
    return node.nextSibling !== null && node.to <= (parent.getChild("AssignOp")?.from ?? parent.to);
  }
  return parent?.name === "ForStatement" || parent?.name === "FunctionDefinition";
}
