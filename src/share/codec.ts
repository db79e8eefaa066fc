import { type Diagnostic, hasError } from "../document/diagnostic.ts";
import { type Document, fileWeightsOf } from "../document/document.ts";
import { digestOf, type GivenWeights } from "../document/layer-weights.ts";
import { inputName, layerNames } from "../document/names.ts";
import { parseDocument } from "../document/parse.ts";
import { serialise } from "../document/serialise.ts";
import { buildGraph } from "../graph/build.ts";
import { checkWeights } from "../graph/given-weights.ts";
import { cleanFragment, frame, unframe } from "./frame.ts";
import { packedSize, packWeights, unpackWeights } from "./link-weights.ts";
import { type DecodedPayload, decodePayload, encodePayload, inflateWeights } from "./payload.ts";

/**
 * Links: a whole model and how it is looked at, in a URL fragment that no server ever sees.
 * One state has one link; frame.ts, payload.ts and link-weights.ts describe the format.
 */

export const LINK_TABS = ["why", "c", "report", "run", "compare"] as const;
export type LinkTab = (typeof LINK_TABS)[number];
const DEFAULT_TAB: LinkTab = "why";

export interface LinkState {
  document: Document;
  view: {
    tab: LinkTab;
    /** Name of the selected layer (or of the input). */
    layer?: string | null;
  };
  /** Those that the document names, as a link carries them (weighted-link.ts). */
  weights?: GivenWeights;
}

export type LinkProblemKind = "empty" | "foreign" | "newer" | "damaged" | "oversized" | "illegal";

export type Decoded =
  | { kind: "ok"; state: LinkState; diagnostics: readonly Diagnostic[] }
  /** `message`: what is wrong with the link and what to do, for people. `diagnostics`: if illegal. */
  | { kind: LinkProblemKind; message: string; diagnostics: readonly Diagnostic[] };

/** Characters of a link's fragment above which some programs cut it: worth a warning. */
export const LONG_LINK = 2_000;
/**
 * Above it a link is not offered: the file is. Chromium's address bar and the command lines of Windows stop at 32,767
 * characters; half of that leaves room for words around a link, and for escaped characters.
 */
export const MAX_LINK = 16_000;
/** Longer texts are not even looked at. */
const MAX_FRAGMENT = 65_536;
/** Most bytes of weights that are tried for a link, before deflate: signs hardly shrink, and floats not to a third. */
export const MAX_PACKED = 2 * MAX_LINK;

export const tooLong = (link: string): boolean => link.length > MAX_LINK;

/**
 * The fragment of a state, `#` included; only what differs from the defaults is in it. `document` must
 * be canonical (as parseDocument gives it). The caller decides by `tooLong` whether to offer it.
 */
export function encodeLink(state: LinkState): string {
  const { document, weights } = state;
  const packed = weights && packWeights(buildGraph(document, weights), weights.table);
  const { encoding, payload } = encodePayload(linkText(state), packed);
  return `#${frame(encoding, payload)}`;
}

/** The link with the address of the page; null if it is too long. */
export function pageLink(page: string, state: LinkState): string | null {
  const fragment = encodeLink(state);
  return tooLong(fragment) ? null : page.replace(/#.*$/, "") + fragment;
}

function linkText({ document, view }: LinkState): string {
  const kept: { tab?: LinkTab; layer?: string } = {};
  if (view.tab !== DEFAULT_TAB) kept.tab = view.tab;
  if (view.layer != null && hasLayer(document, view.layer)) kept.layer = view.layer;
  const rest = Object.keys(kept).length === 0 ? "" : `,"view":${JSON.stringify(kept)}`;
  return `{"document":${serialise(document)}${rest}}`;
}

const hasLayer = (document: Document, name: string): boolean =>
  inputName(document) === name || layerNames(document.layers, inputName(document)).includes(name);

/**
 * The state that a link holds. `fragment` may be a whole URL, percent-encoded, quoted, or followed by
 * the punctuation of a sentence. Never throws, never gives a state for a link that is not intact.
 */
export function decodeLink(fragment: string): Decoded {
  if (fragment.length > MAX_FRAGMENT) return oversized(fragment.length);
  const unframed = unframe(cleanFragment(fragment));
  switch (unframed.kind) {
    case "empty":
      return problem("empty", "There is no model in this link.");
    case "foreign":
      return problem("foreign", "This is not a link of sxor: its fragment does not begin like one.");
    case "newer":
      return newer();
    case "damaged":
      return damaged(unframed.arrived, unframed.expected);
    case "ok": {
      const decoded = decodePayload(unframed.encoding, unframed.payload);
      if (decoded === "oversized") return oversized(fragment.length);
      return decoded === null ? unreadable() : readPayload(decoded);
    }
  }
}

function readPayload({ text, weights }: DecodedPayload): Decoded {
  const read = readText(text);
  return read.kind === "ok" && weights !== undefined
    ? withWeights(read.state, weights, read.diagnostics)
    : read;
}

/** The state with the weights of its link, which are checked as those of a file are. */
function withWeights(state: LinkState, deflated: Uint8Array, diagnostics: readonly Diagnostic[]): Decoded {
  const named = fileWeightsOf(state.document);
  const graph = buildGraph(state.document);
  const { bytes: size } = packedSize(graph);
  if (named === undefined || size > MAX_PACKED) return otherWeights();
  const bytes = inflateWeights(deflated, size);
  const table = bytes && unpackWeights(graph, bytes);
  if (table === null || digestOf(table) !== named.digest) return otherWeights();
  const found = checkWeights(graph, table);
  if (hasError(found))
    return problem("illegal", "The link is intact, but the weights in it are not legal.", found);
  return {
    kind: "ok",
    state: { ...state, weights: { ...named, table } },
    diagnostics: [...diagnostics, ...found],
  };
}

function readText(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable();
  }
  if (typeof value !== "object" || value === null || !("document" in value)) return unreadable();
  const { document, diagnostics } = parseDocument(value.document);
  if (document === null) {
    return problem(
      "illegal",
      "The link is intact, but the model in it is not legal: see the problems.",
      diagnostics,
    );
  }
  const view = readView("view" in value ? value.view : {}, document);
  return view === null ? newer() : { kind: "ok", state: { document, view }, diagnostics };
}

/** Null for a view that this version does not have. A layer that the model lacks is not selected. */
function readView(value: unknown, document: Document): LinkState["view"] | null {
  if (typeof value !== "object" || value === null) return null;
  const { tab = DEFAULT_TAB, layer = null, ...unknown } = value as Record<string, unknown>;
  const known = LINK_TABS.find((candidate) => candidate === tab);
  if (known === undefined || Object.keys(unknown).length > 0) return null;
  return { tab: known, layer: typeof layer === "string" && hasLayer(document, layer) ? layer : null };
}

function problem(kind: LinkProblemKind, message: string, diagnostics: readonly Diagnostic[] = []): Decoded {
  return { kind, message, diagnostics };
}

const otherWeights = (): Decoded =>
  problem("illegal", "The link is intact, but the weights in it are not those of the model in it.");

const newer = (): Decoded =>
  problem(
    "newer",
    "This link was made by a newer version of sxor. Reload the page, or update sxor, to open it.",
  );

const unreadable = (): Decoded =>
  problem("damaged", "This link is damaged: its checksum is right, but there is no model in it.");

function damaged(arrived: number, expected: number | null): Decoded {
  const count = (n: number) => n.toLocaleString("en-US");
  const what =
    expected === null || arrived === expected
      ? "at least one of its characters has changed"
      : arrived < expected
        ? `only ${count(arrived)} of its ${count(expected)} characters arrived`
        : `${count(arrived)} characters arrived where it has ${count(expected)}`;
  return problem("damaged", `This link is damaged: ${what}. Copy the whole link from where it was made.`);
}

const oversized = (length: number): Decoded =>
  problem(
    "oversized",
    `This link is too large to open (${length.toLocaleString("en-US")} characters). Ask for the model as a file.`,
  );
