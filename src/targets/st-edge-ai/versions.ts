import type { TargetId } from "../../document/document.ts";

/** What is public of a version of the tool. */
export interface Version {
  target: TargetId;
  /** Number by which the catalogue counts: that of X-CUBE-AI. */
  xCubeAi: number;
  label: string;
  /** Whether its runtime archive was seen; else what its symbols define is taken from the archives around it. */
  archive: boolean;
}

/** The versions whose headers are public, oldest first. */
export const VERSIONS: readonly Version[] = [
  { target: "st-edge-ai@7.2", xCubeAi: 7.2, label: "X-CUBE-AI 7.2", archive: true },
  { target: "st-edge-ai@8.1", xCubeAi: 8.1, label: "X-CUBE-AI 8.1", archive: true },
  { target: "st-edge-ai@1.0", xCubeAi: 9.1, label: "ST Edge AI Core 1.0 (X-CUBE-AI 9.1)", archive: true },
  { target: "st-edge-ai@2.0", xCubeAi: 10, label: "ST Edge AI Core 2.0 (X-CUBE-AI 10.0)", archive: false },
  { target: "st-edge-ai@2.1", xCubeAi: 10.1, label: "ST Edge AI Core 2.1 (X-CUBE-AI 10.1)", archive: false },
  { target: "st-edge-ai@2.2", xCubeAi: 10.2, label: "ST Edge AI Core 2.2 (X-CUBE-AI 10.2)", archive: true },
  { target: "st-edge-ai@3.0", xCubeAi: 11, label: "ST Edge AI Core 3.0 (X-CUBE-AI 11.0)", archive: false },
  { target: "st-edge-ai@4.0", xCubeAi: 12, label: "ST Edge AI Core 4.0 (X-CUBE-AI 12.0)", archive: false },
];

/** The version that a target names; undefined for targets that are not this tool. */
export const versionOf = (target: TargetId): Version | undefined =>
  VERSIONS.find((version) => version.target === target);
