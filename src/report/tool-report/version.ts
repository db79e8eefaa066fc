import type { TargetId } from "../../document/document.ts";
import type { ToolReport } from "../../import/tool-report/report.ts";
import { VERSIONS, type Version } from "../../targets/st-edge-ai/versions.ts";

/** The binary kernels came with X-CUBE-AI 7. */
const FIRST = 7;

/**
 * The version of the catalogue that a report is of, or the closest one of which the headers are public;
 * undefined if the report has no version or is older than the binary kernels.
 */
export function versionOfReport(report: ToolReport): Version | undefined {
  const printed = Number(/^v?(\d+\.\d+)/.exec(report.version ?? "")?.[1] ?? Number.NaN);
  // ST Edge AI Core 1.0 is X-CUBE-AI 9, 2.1 is 10.1; its first dumps still counted as X-CUBE-AI.
  const isCore = /edge.?ai/i.test(report.tool ?? "") && printed < FIRST;
  const number = isCore ? printed + 8 : printed;
  if (Number.isNaN(number) || number < FIRST) return undefined;
  const distance = ({ xCubeAi }: Version) => Math.abs(xCubeAi - number);
  return [...VERSIONS].sort((a, b) => distance(a) - distance(b))[0];
}

/** The target whose prediction the report can be held against. */
export const targetOfReport = (report: ToolReport): TargetId | undefined => versionOfReport(report)?.target;
