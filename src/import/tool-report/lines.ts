/** A line of a pasted text, with its number (from 1). */
export interface TextLine {
  number: number;
  text: string;
}

const ESC = String.fromCharCode(27);
/** Colours and cursor movements of a terminal. */
const TERMINAL_CODES = new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]`, "g");

/** No line that means anything is longer; the rest of it is not looked at. */
const LONGEST_LINE = 4_000;

/** The lines of a text without what a terminal or a browser adds to them. */
export function textLines(text: string): TextLine[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({
      number: i + 1,
      text: line.slice(0, LONGEST_LINE).replace(TERMINAL_CODES, "").replaceAll("\u00a0", " ").trimEnd(),
    }));
}

/** Parts of a report by their titles; what stands before a title on its line stands before all its lines. */
const TITLES = {
  tool: /(?:ST Edge AI Core|Neural Network Tools for STM32\w*(?: family)?) v\d/,
  header: /Exec\/report summary \(/,
  model: /Model name - \S/,
  modelWithoutTitle: /id +layer \(type\) +output shape/,
  summary: /Generated C-graph summary$/,
  arrays: /C-Arrays \(\d+\)$/,
  layers: /C-Layers \(\d+\)$/,
  operations: /Number of operations per c-layer$/,
  opTypes: /Number of operation types$/,
  complexity: /Complexity (?:report|per-layer)/,
  sections: /Requested memory size by section/,
  files: /Generated files \(\d+\)$/,
} as const;

export type SectionName = keyof typeof TITLES;

export interface Section {
  name: SectionName;
  title: TextLine;
  /** Behind the title, up to the next one. */
  lines: readonly TextLine[];
}

/** Quotes, indents and time stamps in front of every line are not longer than this. */
const LONGEST_PREFIX = 60;

/** The title that a line is, and where on the line it begins. */
function titleOf(line: string): { name: SectionName; at: number } | undefined {
  for (const name of Object.keys(TITLES) as SectionName[]) {
    const at = line.search(TITLES[name]);
    if (at >= 0 && at <= LONGEST_PREFIX) return { name, at };
  }
  return undefined;
}

/** The parts of a report, in the order in which they stand. */
export function sectionsOf(lines: readonly TextLine[]): Section[] {
  const sections: (Section & { lines: TextLine[]; at: number })[] = [];
  for (const line of lines) {
    const title = titleOf(line.text);
    const last = sections.at(-1);
    if (title !== undefined) {
      const text = line.text.slice(title.at);
      sections.push({ name: title.name, title: { number: line.number, text }, lines: [], at: title.at });
    } else last?.lines.push({ number: line.number, text: line.text.slice(last.at) });
  }
  return sections;
}

/** Dashes over the width of a table or of its columns. */
const isRule = (text: string): boolean => /^ *-{3,}(?: +-+)* *$/.test(text);

/**
 * The lines of a table from its heading on. A blank line ends it unless another row follows: some pages
 * put a blank line behind each line that is copied from them.
 */
export function tableLines(lines: readonly TextLine[], isRow: (text: string) => boolean): TextLine[] {
  const found: TextLine[] = [];
  let blank = false;
  for (const line of lines) {
    if (line.text.trim() === "") blank = true;
    else {
      if (blank && found.length > 0 && !isRow(line.text) && !isRule(line.text)) break;
      blank = false;
      if (!isRule(line.text)) found.push(line);
    }
  }
  return found;
}
