import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "./expressions.ts";
import { operate, truth } from "./operators.ts";
import { children } from "./syntax.ts";
import { literal, type Scope, type Script, unknown, type Value } from "./values.ts";

/**
 * `and`, `or` and `not`. In the grammar `not` reaches over the `and` and `or` behind it, and takes `not a and b` for
 * `not (a and b)`: so the operands are taken in the order of the text and put together by Python's own precedence.
 */

const JOINS = /^(?:and|or)$/;

export const isBoolean = (node: SyntaxNode): boolean =>
  (node.name === "UnaryExpression" || node.name === "BinaryExpression") &&
  children(node).some(({ name }) => name === "not" || JOINS.test(name)) &&
  !children(node).some(({ name }) => name === "in" || name === "is");

/** Operands and operators in the order of the text. */
const wordsOf = (node: SyntaxNode): SyntaxNode[] =>
  isBoolean(node) ? children(node).flatMap((child) => (child.firstChild ? wordsOf(child) : [child])) : [node];

export function evaluateBoolean(node: SyntaxNode, scope: Scope, script: Script): Value {
  const words = wordsOf(node);
  let at = 0;
  const operand = (): Value => {
    const word = words[at++];
    if (word === undefined) return unknown("an operator without a value");
    if (word.name !== "not") return evaluate(word, scope, script);
    const holds = truth(operand());
    return holds === undefined ? unknown("not of a value that is not known") : literal(!holds);
  };
  const joined = (operator: "and" | "or", next: () => Value): Value => {
    let value = next();
    for (; words[at]?.name === operator; ) {
      at++;
      value = operate(value, operator, next());
    }
    return value;
  };
  return joined("or", () => joined("and", operand));
}
