import { BUILDS, type ContestantId, OURS, ours, PEERS, type Subject } from "./contestant.ts";
import {
  type BenchResult,
  gmaccPerSecond,
  labelOf,
  type NetworkResult,
  ratio,
  type ShapeResult,
} from "./result.ts";
import { NETWORK_TARGET, RATIOS, type RatioTarget, STATED } from "./targets.ts";

/** The tables of docs/bench.md, of README.md and of the terminal: Markdown in all three. */

const NONE = "–";

/** Three digits, or two behind the point for a small number; the limits are those of what is printed. */
function digits(x: number): string {
  if (x >= 99.95) return x.toFixed(0);
  if (x >= 9.995) return x.toFixed(1);
  return x >= 0.095 ? x.toFixed(2) : x.toPrecision(2);
}

const times = (x: number | undefined): string => (x === undefined ? NONE : `${digits(x)}×`);

function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return NONE;
  return milliseconds < 1 ? `${digits(1000 * milliseconds)} µs` : `${digits(milliseconds)} ms`;
}

/** A Markdown table; the columns behind the first stand at the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

const reached = (value: number, least: number): string =>
  value >= least ? `≥ ${least}: reached` : `≥ ${least}: **not reached**`;

/** A ratio with its target beside it. */
export function judged(value: number | undefined, least: number): string {
  return value === undefined ? NONE : `${times(value)} (${reached(value, least)})`;
}

/** Targets that a result does not reach, in words. */
export function missed({ shapes, networks }: BenchResult): string[] {
  const ratios = RATIOS.flatMap(({ title, own, peer, least }) =>
    shapes.flatMap(({ id, times: measured }) => {
      const value = ratio(measured, own, peer);
      return value !== undefined && value < least(id)
        ? [`${title}, ${id}: ${times(value)} of ${least(id)}×`]
        : [];
    }),
  );
  const network = networks.flatMap((result) => {
    const value = networkTargetRatio(result);
    return value !== undefined && value < NETWORK_TARGET.least
      ? [`${result.name}, native × keras: ${times(value)} of ${NETWORK_TARGET.least}×`]
      : [];
  });
  return [...ratios, ...network];
}

function networkTargetRatio({ name, times: measured }: NetworkResult): number | undefined {
  return name.startsWith(NETWORK_TARGET.network)
    ? ratio(measured, NETWORK_TARGET.own, NETWORK_TARGET.peer)
    : undefined;
}

const shapeHead = (first: string, shapes: readonly ShapeResult[]) => [first, ...shapes.map(({ id }) => id)];
const perShape = (
  label: string,
  shapes: readonly ShapeResult[],
  cell: (shape: ShapeResult) => string,
): readonly string[] => [label, ...shapes.map(cell)];

function rates(shapes: readonly ShapeResult[]): string {
  const subjects = (Object.keys(OURS) as Subject[]).filter((subject) => OURS[subject].convolution);
  const ids: ContestantId[] = [
    ...subjects.flatMap((subject) => BUILDS.map((build) => ours(subject, build))),
    ...(Object.keys(PEERS) as ContestantId[]),
  ];
  return table(
    shapeHead("GMAC/s", shapes),
    ids.map((id) =>
      perShape(labelOf(id), shapes, ({ macc, times: measured }) => {
        const time = measured[id];
        return time === undefined ? NONE : digits(gmaccPerSecond(macc, time));
      }),
    ),
  );
}

function durations(shapes: readonly ShapeResult[]): string {
  const subjects = (Object.keys(OURS) as Subject[]).filter((subject) => !OURS[subject].convolution);
  const ids = subjects.flatMap((subject) => BUILDS.map((build) => ours(subject, build)));
  return table(
    shapeHead("time of one run", shapes),
    ids.map((id) => perShape(labelOf(id), shapes, ({ times: measured }) => duration(measured[id]))),
  );
}

function ratios(shapes: readonly ShapeResult[]): string {
  const row = (
    { title, own, peer }: Omit<RatioTarget, "least">,
    cell: (value: number | undefined, id: string) => string,
  ) => perShape(title, shapes, ({ id, times: measured }) => cell(ratio(measured, own, peer), id));
  return table(shapeHead("times as fast", shapes), [
    ...RATIOS.map((target) => row(target, (value, id) => judged(value, target.least(id)))),
    ...STATED.map((stated) => row(stated, times)),
  ]);
}

const COLD: readonly (readonly [string, string])[] = [
  ["layer@relaxed", "our layer"],
  ["tfjs", "tfjs, convolution"],
  ["ort", "onnxruntime-web, convolution"],
];

function cold(shapes: readonly ShapeResult[]): string {
  return table(
    shapeHead("first run (before it, once)", shapes),
    COLD.map(([id, label]) =>
      perShape(label, shapes, ({ cold: measured }) => {
        const found = measured[id];
        return found === undefined ? NONE : `${found.first.toFixed(1)} ms (${found.setup.toFixed(1)} ms)`;
      }),
    ),
  );
}

function networkTable(networks: readonly NetworkResult[]): string {
  return table(
    ["network", "10⁶ MAC", "native", "st-edge-ai", "keras", "tfjs", "native × keras", "native × tfjs"],
    networks.map((network) => {
      const { name, macc, times: measured, refused } = network;
      const tool = "st-edge-ai@1.0" in refused ? "stops" : duration(measured["plan:st-edge-ai@1.0"]);
      const own = ratio(measured, "plan:native", "plan:keras");
      const target = networkTargetRatio(network) !== undefined;
      return [
        name,
        digits(macc / 1e6),
        duration(measured["plan:native"]),
        tool,
        duration(measured["plan:keras"]),
        duration(measured.tfjs),
        target ? judged(own, NETWORK_TARGET.least) : times(own),
        times(ratio(measured, "plan:native", "tfjs")),
      ];
    }),
  );
}

function differenceLines(networks: readonly NetworkResult[]): string {
  const lines = networks.map(({ name, difference, refused }) => {
    const others = Object.entries(difference).filter(([id]) => id !== "plan:keras");
    const parts = others.map(
      ([id, part]) => `${id.replace("plan:", "")} ${part === 0 ? "equal" : part.toExponential(1)}`,
    );
    const stops = Object.entries(refused).map(([target, why]) => `${target} stops: ${why}`);
    return `- ${name}: ${[...parts, ...stops].join("; ")}`;
  });
  return `Largest difference of an output from the keras plan's, as a part of the range of outputs:\n\n${lines.join("\n")}`;
}

export const conditions = ({ date, machine, versions, load }: BenchResult): string =>
  `${date}, ${machine}; ${Object.entries(versions)
    .map(([name, version]) => `${name} ${version.replace(/^gcc /, "")}`)
    .join(", ")}. One thread, best of alternating rounds; load before it ${load.toFixed(1)}.`;

/** Best times that no other round came near, in words. */
export const unconfirmed = ({ shapes, networks }: BenchResult): string[] =>
  [...shapes.map((each) => ({ ...each, name: each.id })), ...networks]
    .filter((each) => each.unconfirmed.length > 0)
    .map((each) => `${each.name}: ${each.unconfirmed.join(", ")}`);

/** Everything that a run measured. */
export function fullReport(result: BenchResult): string {
  const { shapes, networks, leftOut } = result;
  const sections = [conditions(result)];
  if (shapes.length > 0) {
    sections.push(
      shapes.map(({ id, text, macc }) => `- ${id}: ${text} (${digits(macc / 1e6)} · 10⁶ MAC)`).join("\n"),
      ...[rates(shapes), ratios(shapes), durations(shapes), cold(shapes)],
    );
  }
  if (networks.length > 0) sections.push(networkTable(networks), differenceLines(networks));
  const alone = unconfirmed(result);
  if (alone.length > 0)
    sections.push(
      `The machine was too busy; times that were reached once only:\n\n${alone.map((line) => `- ${line}`).join("\n")}`,
    );
  if (leftOut.length > 0) sections.push(`Left out: ${leftOut.join("; ")}.`);
  return sections.join("\n\n");
}

/** What README.md shows. */
export function shortReport(result: BenchResult): string {
  const own = ours("pairs", "relaxed");
  const rate = ({ macc, times: measured }: ShapeResult, id: ContestantId) => {
    const time = measured[id];
    return time === undefined ? NONE : digits(gmaccPerSecond(macc, time));
  };
  const rows = result.shapes.map((shape) => [
    `${shape.id}: ${shape.text}`,
    ...[rate(shape, own), rate(shape, "tfjs"), rate(shape, "ort")],
    ...[times(ratio(shape.times, own, "tfjs")), times(ratio(shape.times, own, "ort"))],
    ...[times(ratio(shape.times, own, "scalar")), times(ratio(shape.times, own, "avx2"))],
  ]);
  const head = ["GMAC/s", "sxor", "tfjs", "ort", "× tfjs", "× ort", "× C, popcount", "× C, AVX2"];
  const networks = result.networks.map(({ name, times: measured }) => [
    name,
    ...(["plan:native", "plan:keras", "tfjs"] as const).map((id) => duration(measured[id])),
    times(ratio(measured, "plan:native", "tfjs")),
  ]);
  return [
    table(head, rows),
    table(["whole network", "sxor, binary", "sxor, float", "tfjs", "× tfjs"], networks),
    conditions(result),
  ].join("\n\n");
}
