import { type DenseNode, isDense } from "../../layers.ts";
import type { Decision, Operand } from "../decide.ts";
import type { Case } from "./rule.ts";

/** A case of a dense layer. */
type DenseCase = Case & { node: DenseNode; decision: Decision };

const isDenseCase = (c: Case): c is DenseCase => isDense(c.node) && c.decision !== undefined;

/** A dense layer with these operands. */
export const isDenseOf = (c: Case, input: Operand, weights: Operand): c is DenseCase =>
  isDenseCase(c) && c.decision.input === input && c.decision.weights === weights;
