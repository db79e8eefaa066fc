import { defaultHeader, type ReportHeader } from "../report/header.ts";
import type { Plan } from "../targets/plan.ts";
import type { Args, Option } from "./command.ts";

/** What a run of the tool knows and a model does not: an option for each line of the report's header. */
const FIELDS: Readonly<Record<string, { field: keyof ReportHeader; help: string }>> = {
  "tool-version": { field: "toolVersion", help: "first line of the report" },
  date: { field: "created", help: "Created date" },
  parameters: { field: "parameters", help: "Parameters: the command line of the tool" },
  "model-file": { field: "modelFile", help: "model file" },
  "model-type": { field: "modelType", help: "type" },
  "c-name": { field: "cName", help: "c_name" },
  compression: { field: "compression", help: "compression" },
  options: { field: "options", help: "options" },
  optimization: { field: "optimization", help: "optimization" },
  series: { field: "series", help: "target/series" },
  workspace: { field: "workspaceDir", help: "workspace dir" },
  "output-dir": { field: "outputDir", help: "output dir" },
  "model-name": { field: "modelName", help: "model_name" },
  hash: { field: "modelHash", help: "model_hash" },
  hide: { field: "hide", help: "a text, such as a user name, to show as xxx" },
};

export const HEADER_OPTIONS: Readonly<Record<string, Option>> = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { help }]) => [name, { type: "string", help: `report: ${help}` }]),
);

/** The header of a report: what was given, else the placeholders of the report. */
export function reportHeader(plan: Plan, args: Args): ReportHeader {
  const header = { ...defaultHeader(plan) };
  for (const [name, { field }] of Object.entries(FIELDS)) header[field] = args.text(name) ?? header[field];
  return header;
}

/** Names of the header options that are given. */
export const givenHeaderOptions = (args: Args): string[] =>
  Object.keys(FIELDS).filter((name) => args.text(name) !== undefined);
