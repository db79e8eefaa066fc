import type { SyntaxNode } from "@lezer/common";
import { bindGroup } from "./binding.ts";
import { notKnown } from "./comprehensions.ts";
import { evaluate, evaluateGroup } from "./expressions.ts";
import { truth } from "./operators.ts";
import { passOver, touchesModel } from "./passed-over.ts";
import { bodyOf, execute, type Outcome } from "./statements.ts";
import { itemsOf, type Scope, type Script } from "./values.ts";

/** Work that a loop may take that has nothing to do with layers: training and data are not for sxor. */
const MOST_STEPS_ASIDE = 20_000;

/** The parts of `for targets in source: body else: body`. */
export function executeFor(
  node: SyntaxNode,
  parts: readonly SyntaxNode[],
  scope: Scope,
  script: Script,
): Outcome {
  const begin = parts.findIndex(({ name }) => name === "for") + 1;
  const at = parts.findIndex(({ name }) => name === "in");
  const body = parts.findIndex(({ name }) => name === "Body");
  const sources = parts.slice(at + 1, body);
  const source = evaluateGroup(sources, scope, script);
  const items = itemsOf(source);
  if (items === undefined) {
    const text = sources.map(script.source).join("");
    return passOver(node, scope, script, notKnown(source, text));
  }
  const statements = bodyOf(parts[body]);
  return repeatedly(node, parts, scope, script, () => {
    // A copy: Python, too, would go on with what the loop appends, but no model does.
    for (const item of [...items]) {
      bindGroup(parts.slice(begin, at), item, scope, script);
      const outcome = execute(statements, scope, script);
      if (outcome === "break" || typeof outcome === "object") return outcome;
      if (!script.step(node)) return undefined;
    }
    return "done";
  });
}

/** The parts of `while condition: body else: body`. */
export function executeWhile(
  node: SyntaxNode,
  parts: readonly SyntaxNode[],
  scope: Scope,
  script: Script,
): Outcome {
  const condition = parts[1] as SyntaxNode;
  const statements = bodyOf(parts.find(({ name }) => name === "Body"));
  if (truth(evaluate(condition, scope, script)) === undefined)
    return passOver(node, scope, script, "its condition is not known");
  return repeatedly(node, parts, scope, script, () => {
    for (;;) {
      const holds = truth(evaluate(condition, scope, script));
      if (holds === undefined) return passOver(node, scope, script, "its condition is not known");
      if (!holds) return "done";
      const outcome = execute(statements, scope, script);
      if (outcome === "break" || typeof outcome === "object") return outcome;
      if (!script.step(node)) return undefined;
    }
  });
}

/**
 * Runs the turns of a loop. One that has nothing to do with layers is given up after a while: what it would have
 * changed is not known then, and no error.
 */
function repeatedly(
  node: SyntaxNode,
  parts: readonly SyntaxNode[],
  scope: Scope,
  script: Script,
  turns: () => Outcome | "done",
): Outcome {
  let outcome: Outcome | "done";
  const run = () => {
    outcome = turns();
  };
  const made = () => script.layers.length + script.models.length;
  const before = made();
  const { unsure } = script;
  if (script.limited() || touchesModel(node, scope, script)) run();
  else {
    if (!script.within(MOST_STEPS_ASIDE, run))
      return passOver(node, scope, script, "it takes too many turns", made() > before);
    // What it assigns depends on the turn that was its last.
    if (script.unsure > unsure)
      return passOver(node, scope, script, "it may end early, which only a run could tell", made() > before);
  }
  if (outcome === "break") return undefined;
  if (outcome !== "done") return outcome;
  const otherwise = parts.findIndex((part) => script.source(part) === "else" && part.name === "else");
  return otherwise === -1 ? undefined : execute(bodyOf(parts[otherwise + 1]), scope, script);
}
