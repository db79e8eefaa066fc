/** Lines of a generated file that belong to a step; 1-based, both ends included. */
export interface Segment {
  stepId: number;
  file: string;
  from: number;
  to: number;
}

export interface GeneratedFile {
  path: string;
  text: string;
}

/** A file under construction that remembers which lines belong to which step. */
export interface Listing {
  /** Appends text of one or more lines. */
  add(text: string, stepId?: number): void;
  file(): GeneratedFile;
  segments(): Segment[];
}

export function listing(path: string): Listing {
  const lines: string[] = [];
  const segments: Segment[] = [];
  return {
    add(text, stepId) {
      const from = lines.length + 1;
      for (const line of text.split("\n")) lines.push(line);
      if (stepId !== undefined) segments.push({ stepId, file: path, from, to: lines.length });
    },
    file: () => ({ path, text: `${lines.join("\n")}\n` }),
    segments: () => segments,
  };
}
