import type { SyntaxNode } from "@lezer/common";
import { problem, show } from "../../document/problem.ts";
import { type Arguments, literal, type Script, toJson, unknown, type Value } from "./values.ts";

/**
 * argparse: what a script is started with is not known, but what it takes without is. The model is read with these
 * defaults, and that is said.
 */

type Parser = Extract<Value, { kind: "parser" }>;

export const newParser = (): Parser => ({ kind: "parser", entries: new Map() });

/** A method of an ArgumentParser. */
export function callParser(
  parser: Parser,
  method: string,
  args: Arguments,
  node: SyntaxNode,
  script: Script,
): Value {
  switch (method) {
    case "add_argument":
      addArgument(parser, args);
      return literal(null);
    case "set_defaults":
      for (const [name, { value }] of args.named) parser.entries.set(name, value);
      return literal(null);
    case "add_argument_group":
    case "add_mutually_exclusive_group":
      return parser;
    case "parse_args":
    case "parse_known_args": {
      tellDefaults(parser, node, script);
      const given: Value = { kind: "record", entries: new Map(parser.entries) };
      return method === "parse_args" ? given : { kind: "list", items: [given, { kind: "list", items: [] }] };
    }
    default:
      return unknown(`what .${method}(…) of an ArgumentParser returns is known only when the script runs`);
  }
}

const textOf = (value: Value | undefined): string | undefined =>
  value?.kind === "literal" && typeof value.value === "string" ? value.value : undefined;

function addArgument({ entries }: Parser, { positional, named }: Arguments): void {
  const flags = positional.map(({ value }) => textOf(value) ?? "");
  const long = flags.find((flag) => flag.startsWith("--")) ?? flags[0] ?? "";
  const name = textOf(named.get("dest")?.value) ?? long.replace(/^-+/, "").replaceAll("-", "_");
  const action = textOf(named.get("action")?.value);
  const switched: Value | undefined = /^store_(?:true|false)$/.test(action ?? "")
    ? literal(action === "store_false")
    : undefined;
  const none = long.startsWith("-")
    ? literal(null)
    : unknown(`${name} has to be given where the script is started`);
  entries.set(name, named.get("default")?.value ?? switched ?? none);
}

function tellDefaults({ entries }: Parser, node: SyntaxNode, script: Script): void {
  const known = [...entries].flatMap(([name, value]) => {
    const found = toJson(value);
    return "json" in found ? [`${name} = ${show(found.json)}`] : [];
  });
  if (known.length === 0) return;
  const list = known.slice(0, 12).join(", ") + (known.length > 12 ? ", …" : "");
  script.report(
    problem(
      "SX032",
      "info",
      "the arguments of the command line have their defaults",
      `The model is read as if the script were started without any: ${list}.`,
      { place: script.place(node) },
    ),
  );
}
