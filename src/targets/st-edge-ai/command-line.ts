import { DEFAULT_TARGET, type TargetId } from "../../document/document.ts";
import { versionOf } from "./versions.ts";

/**
 * The arguments with which the public reports of ST Edge AI Core were made.
 *
 * @param file the model, as a word of the shell
 */
export const analyzeArguments = (file: string): string =>
  `analyze --target stm32h7 --name network -m ${file} --compression lossless --verbosity 1 --allocate-inputs --allocate-outputs`;

/** X-CUBE-AI 9.1 is ST Edge AI Core 1.0; before it the program was stm32ai, without a choice of targets. */
const FIRST_CORE = 9.1;

/**
 * The command that makes the tool's report on a model file, for the version that the target names; for a target that is
 * not this tool, as for the usual version.
 */
export function analyzeCommand(target: TargetId, file: string): string {
  const version = versionOf(target) ?? versionOf(DEFAULT_TARGET);
  const isCore = version === undefined || version.xCubeAi >= FIRST_CORE;
  return isCore ? `stedgeai ${analyzeArguments(file)}` : `stm32ai analyze --name network -m ${file}`;
}
