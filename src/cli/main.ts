import packageJson from "../../package.json" with { type: "json" };
import { nearest } from "../document/nearest.ts";
import { analyze } from "./analyze.ts";
import { type Command, commandHelp, parseCommandLine, placeholder } from "./command.ts";
import { explain } from "./explain.ts";
import { exportCommand } from "./export.ts";
import { fix } from "./fix.ts";
import { generate } from "./generate.ts";
import { EXIT, InputError, type Io } from "./io.ts";
import { link } from "./link.ts";
import { run } from "./run.ts";
import { save } from "./save.ts";
import { surveyCommand } from "./survey.ts";

export { nodeIo } from "./node-io.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  analyze,
  explain,
  fix,
  survey: surveyCommand,
  generate,
  export: exportCommand,
  run,
  link,
  save,
};
const NAMES = Object.keys(COMMANDS);

const HELP = `sxor: what runs of a binary neural network on a microcontroller, why, and what to change

${Object.entries(COMMANDS)
  .map(([name, command]) => `  sxor ${name.padEnd(10)}${placeholder(command).padEnd(17)}${command.purpose}`)
  .join("\n")}

  sxor <command> --help   options of a command
  sxor --version          the version

A model is a file (Keras .h5 or .keras, the .tflite of Larq Compute Engine, the .sxor.zip of save, sxor JSON, Keras
JSON, or a Larq script in Python), a link of the page, or - for standard input. A report is what stedgeai or stm32ai printed, or network_c_info.json. Exit codes: 0 fine;
1 the model has errors, or a comparison differs; 2 bad usage or input that cannot be read.
`;

/** Runs a command line (without node and script) and gives the exit code; never rejects on bad input. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(argv, io);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.err(`sxor: ${error.message}\n`);
    return EXIT.badInput;
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io): Promise<number> {
  if (name === undefined) throw new InputError(`a command is missing: ${NAMES.join(", ")}; see sxor --help`);
  if (name === "--help" || name === "-h" || name === "help") {
    io.out(HELP);
    return EXIT.fine;
  }
  if (name === "--version") {
    io.out(`${packageJson.version}\n`);
    return EXIT.fine;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const guess = nearest(name, NAMES);
    throw new InputError(
      `there is no command ${name}${guess === undefined ? "" : `; did you mean ${guess}?`} (${NAMES.join(", ")})`,
    );
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    io.out(commandHelp(name, command));
    return EXIT.fine;
  }
  return command.run(parseCommandLine(name, command, rest), io);
}
