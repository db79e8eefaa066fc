import { parseArgs } from "node:util";
import { didYouMean } from "../document/nearest.ts";
import { InputError, type Io } from "./io.ts";

export interface Option {
  type: "string" | "boolean";
  /** What stands for the value in the help. */
  placeholder?: string;
  /** Legal values. */
  values?: readonly string[];
  help: string;
}

export interface Args {
  /** The model (a file, a link or `-`), or what else the command takes. */
  model: string;
  /** All of them, for a command that takes several. */
  models: readonly string[];
  text(option: string): string | undefined;
  flag(option: string): boolean;
}

export interface Command {
  purpose: string;
  /** What it takes, if that is no model. */
  takes?: "report" | "models";
  options: Readonly<Record<string, Option>>;
  /** Exit code. Throws InputError for what only the command can check. */
  run(args: Args, io: Io): Promise<number>;
}

/** Reads the arguments after the command's name; throws InputError with one line that says what is wrong. */
export function parseCommandLine(name: string, command: Command, argv: readonly string[]): Args {
  const { values, positionals } = parse(name, command, argv);
  const [model, ...more] = positionals;
  if (model === undefined) {
    const sources = command.takes === undefined ? "a file, a link" : "a file";
    throw new InputError(`${name} needs a ${subject(command)}: ${sources} or - for standard input`);
  }
  if (more.length > 0 && command.takes !== "models") {
    throw new InputError(
      `${name} takes one ${subject(command)}, got ${positionals.length}: ${positionals.join(" ")}`,
    );
  }
  for (const [option, { values: legal }] of Object.entries(command.options)) {
    const given = values[option];
    if (legal === undefined || typeof given !== "string" || legal.includes(given)) continue;
    throw new InputError(`--${option} is ${legal.join(", ")}, not ${given}${didYouMean(given, legal)}`);
  }
  return {
    model,
    models: positionals,
    text: (option) => (typeof values[option] === "string" ? values[option] : undefined),
    flag: (option) => values[option] === true,
  };
}

function parse(name: string, command: Command, argv: readonly string[]) {
  const legal = Object.keys(command.options);
  const options = Object.fromEntries(legal.map((key) => [key, { type: optionOf(command, key).type }]));
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const option = command.options[token.name];
    if (option === undefined) {
      throw new InputError(`${name} has no option ${token.rawName}${didYouMean(token.name, legal)}`);
    }
    if (option.type === "string" && (token.value === undefined || token.value === "")) {
      throw new InputError(`${token.rawName} needs a value: ${valueText(option)}`);
    }
    if (option.type === "boolean" && token.value !== undefined) {
      throw new InputError(`${token.rawName} takes no value`);
    }
  }
  return { values, positionals };
}

const optionOf = (command: Command, key: string): Option => command.options[key] as Option;
const valueText = (option: Option): string => option.values?.join("|") ?? option.placeholder ?? "TEXT";

/** More values than a line has room for get a name in the help, and their list stands behind the options. */
const isLong = (option: Option): boolean => valueText(option).length > 60;
const helpText = (option: Option): string => (isLong(option) ? "NAME" : valueText(option));

const subject = (command: Command): string => command.takes ?? "model";

/** How the help writes what a command takes. */
export const placeholder = (command: Command): string =>
  command.takes === undefined ? "<file|link|->" : PLACEHOLDERS[command.takes];

const PLACEHOLDERS = { report: "<report|->", models: "<files|folders>" } as const;

/** The help of one command. */
export function commandHelp(name: string, command: Command): string {
  const rows = Object.entries(command.options).map(([key, option]): [string, string] => [
    `--${key}${option.type === "string" ? ` ${helpText(option)}` : ""}`,
    option.help,
  ]);
  const long = new Set(
    Object.values(command.options)
      .filter(isLong)
      .map((option) => option.values?.join(", ")),
  );
  return [
    `sxor ${name} ${placeholder(command)} [options]`,
    `  ${command.purpose}.`,
    "",
    ...rows.map(([left, help]) =>
      left.length > 30 ? `  ${left}\n${" ".repeat(34)}${help}` : `  ${left.padEnd(32)}${help}`,
    ),
    ...[...long].map((values) => `\n  NAME is one of ${values}`),
    "",
  ].join("\n");
}
