import type { SyntaxNode } from "@lezer/common";
import { problem } from "../../document/problem.ts";
import { isKnownLayer, layerClass } from "../constructors.ts";
import { type FunctionValue, type Scope, type Script, spoil, unknown } from "./values.ts";

/** Statements and expressions that are not followed, by the names of the grammar. */
const WORDS: Readonly<Record<string, string>> = {
  ForStatement: "a for loop",
  WhileStatement: "a while loop",
  TryStatement: "a try block",
  MatchStatement: "a match block",
  IfStatement: "an if whose condition is not known",
  ArrayComprehensionExpression: "a list comprehension",
};

/** Methods that change their list or dict. */
const CHANGES = /^\s*\.\s*(?:append|extend|insert|pop|remove|reverse|sort|clear|update|setdefault)\b/;

/** Whether a node of the grammar is one that has to be passed over. */
export const isPassedOver = (node: SyntaxNode): boolean => Object.hasOwn(WORDS, node.name);

/** Whether a block has to do with the layers of the model. */
export function touchesModel(block: SyntaxNode, scope: Scope, script: Script): boolean {
  let touches = false;
  block.cursor().iterate((ref) => {
    if (touches || !script.step(block)) return false;
    if (ref.name === "VariableName" || ref.name === "PropertyName") {
      const name = script.source(ref.node);
      const value = ref.name === "VariableName" ? scope.get(name) : undefined;
      const adds = value?.kind === "model" && /^\s*\.\s*add\b/.test(afterwards(ref.node, script));
      const isPart = value?.kind === "tensor" || value?.kind === "layer";
      touches =
        adds ||
        ((isPart || isKnownLayer(layerClass(name))) && !isLookedAt(ref.node, isPart, block, script)) ||
        (value?.kind === "model" && isAssigned(ref.node)) ||
        (value?.kind === "function" && namesLayers(value.definition, script));
    }
    // The turns that an `if` ends are turns of a loop that is followed.
    touches ||=
      /^(?:Break|Continue)Statement$/.test(ref.name) && block.name === "IfStatement" && !script.limited();
    return true;
  });
  return touches;
}

/** Functions that tell something of a layer or a tensor and make none. */
const LOOKS = /^(?:print|len|type|str|repr|isinstance|issubclass|hasattr|id|(?:logging|logger|log)\.\w+)$/;

/**
 * Whether a name within a block is that of something which is looked at and nothing else: `print(x.shape)`,
 * `isinstance(layer, Dense)`, `layer.get_weights()`.
 */
function isLookedAt(name: SyntaxNode, isPart: boolean, block: SyntaxNode, script: Script): boolean {
  const { parent } = name;
  if (isPart && parent?.name === "MemberExpression" && name.nextSibling?.name === ".")
    return !isAssigned(parent) || /^\.\s*trainable\b/.test(afterwards(name, script));
  for (let node = name.parent; node !== null && node.from >= block.from; node = node.parent) {
    const callee = node.name === "ArgList" ? node.prevSibling : null;
    if (callee !== null && LOOKS.test(script.source(callee))) return true;
    if (/Statement$/.test(node.name)) return false;
  }
  return false;
}

/**
 * Leaves a block out. An error if it has to do with the model; names that it assigns, and lists that it changes, are
 * not known behind it.
 *
 * @param why why it cannot be followed
 * @param builds it is known to build a part of the model
 */
export function passOver(
  block: SyntaxNode,
  scope: Scope,
  script: Script,
  why = "",
  builds = false,
): undefined {
  const place = script.place(block);
  const what = WORDS[block.name] ?? "a block";
  const touches = builds || touchesModel(block, scope, script);
  const reason = `it is assigned in ${what} at line ${place.line}`;
  block.cursor().iterate(({ name, node }) => {
    if (!script.step(block)) return false;
    if (name === "ReturnStatement") {
      const value = Boolean(node.firstChild?.nextSibling) || scope.doubt?.value === true;
      const layers = script.layers.length;
      scope.doubt = { where: `${what} at line ${place.line}`, place, layers, ...scope.doubt, value };
    }
    if (/^(?:Break|Continue)Statement$/.test(name)) script.unsure++;
    // A function inside has names and returns of its own.
    if (name === "FunctionDefinition" || name === "LambdaExpression") return false;
    if (name !== "VariableName") return true;
    const value = scope.get(script.source(node));
    const isChanged =
      CHANGES.test(afterwards(node, script)) || isSet(node) || isHandedOn(node, scope, script);
    if ((value?.kind === "list" || value?.kind === "dict") && isChanged) spoil(value, reason);
    if (isAssigned(node)) scope.set(script.source(node), unknown(reason));
    return true;
  });
  script.passedOver.push({ what, place });
  if (!touches) return undefined;
  const because = why === "" ? "" : `: ${why}`;
  script.report(
    problem(
      "SX031",
      "error",
      `${what} builds a part of the model${because}`.slice(0, 200),
      "sxor reads the script without running it. Give the values that it depends on as literals, run the script " +
        "and paste what model.to_json() prints, or write the layers out one after the other.",
      { place },
    ),
  );
  return undefined;
}

/** Whether a function of the script has to do with layers, itself or by those that it names. */
function namesLayers(definition: FunctionValue, script: Script, seen = new Set<FunctionValue>()): boolean {
  seen.add(definition);
  let found = false;
  definition.body.cursor().iterate((ref) => {
    if (found || !script.step(definition.body)) return false;
    if (ref.name !== "VariableName" && ref.name !== "PropertyName") return true;
    const name = script.source(ref.node);
    const value = ref.name === "VariableName" ? definition.scope.get(name) : undefined;
    found =
      isKnownLayer(layerClass(name)) ||
      (value?.kind === "function" &&
        !seen.has(value.definition) &&
        namesLayers(value.definition, script, seen));
    return true;
  });
  return found;
}

/** The source of the expression around a name, from behind the name. */
const afterwards = (node: SyntaxNode, script: Script): string =>
  node.parent === null ? "" : script.source(node.parent).slice(node.to - node.parent.from);

/** `f(name)`: a function of the script may change it. */
function isHandedOn({ parent }: SyntaxNode, scope: Scope, script: Script): boolean {
  const callee = parent?.name === "ArgList" ? parent.prevSibling : null;
  return callee?.name === "VariableName" && scope.get(script.source(callee))?.kind === "function";
}

/** `name[index] = …` */
const isSet = ({ parent }: SyntaxNode): boolean =>
  parent?.name === "MemberExpression" && parent.parent !== null && isAssigned(parent);

function isAssigned(node: SyntaxNode): boolean {
  const { parent } = node;
  if (parent?.name === "AssignStatement" || parent?.name === "UpdateStatement") {
    return node.nextSibling !== null && node.to <= (parent.getChild("AssignOp")?.from ?? parent.to);
  }
  return parent?.name === "ForStatement" || parent?.name === "FunctionDefinition";
}
