/** A page of text as blocks, and its two printers. Text may hold `code`, **bold** and [links](#anchor). */

export type Block =
  | { kind: "heading"; level: 1 | 2 | 3; text: string; anchor?: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: readonly string[] }
  /** `label` names the table for those who hear the page. */
  | { kind: "table"; label: string; head: readonly string[]; rows: readonly (readonly string[])[] };

const markdownRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;

function markdownBlock(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const heading = `${"#".repeat(block.level)} ${block.text}`;
      return block.anchor ? `<a id="${block.anchor}"></a>\n\n${heading}` : heading;
    }
    case "paragraph":
      return block.text;
    case "list":
      return block.items.map((item) => `- ${item}`).join("\n");
    case "table":
      return [block.head, block.head.map(() => "---"), ...block.rows].map(markdownRow).join("\n");
  }
}

/** The page as Markdown, with an anchor in front of each heading that has one. */
export const toMarkdown = (blocks: readonly Block[]): string => `${blocks.map(markdownBlock).join("\n\n")}\n`;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] as string);

const inline = (text: string): string =>
  escaped(text)
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\*\*([^*]+)\*\*/g, "<strong>$1</strong>")
    .replace(/\[([^\]]+)\]\((#[^)]+)\)/g, '<a href="$2">$1</a>');

const cells = (tag: "th" | "td", row: readonly string[]): string =>
  `<tr>${row.map((cell) => `<${tag}>${inline(cell)}</${tag}>`).join("")}</tr>`;

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case "heading": {
      const { level, text, anchor } = block;
      if (anchor === undefined) return `<h${level}>${inline(text)}</h${level}>`;
      return `<h${level} id="${anchor}"><a href="#${anchor}">${inline(text)}</a></h${level}>`;
    }
    case "paragraph":
      return `<p>${inline(block.text)}</p>`;
    case "list":
      return `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join("")}</ul>`;
    case "table":
      return `<div class="table" role="region" aria-label="${escaped(block.label)}" tabindex="0"><table><thead>${cells("th", block.head)}</thead><tbody>${block.rows.map((row) => cells("td", row)).join("")}</tbody></table></div>`;
  }
}

const STYLE = `
:root { color-scheme: light dark; --text: light-dark(#1b1f24, #e4e7eb); --paper: light-dark(#ffffff, #14171b);
  --line: light-dark(#d5dae0, #343a42); --link: light-dark(#0b57b0, #86b7f5); --mark: light-dark(#fff3c4, #4a3f14); }
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem 1rem 4rem; color: var(--text); background: var(--paper);
  font: 16px/1.55 system-ui, sans-serif; overflow-wrap: break-word; }
a { color: var(--link); }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover, h3 a:focus-visible { text-decoration: underline; }
h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { margin-top: 2rem; scroll-margin-top: 1rem; }
h3:target { background: var(--mark); }
code { font: 0.9em ui-monospace, monospace; }
.table { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: 0.3rem 0.75rem 0.3rem 0; text-align: left; vertical-align: top; }
`;

/** The page as one HTML file that needs nothing else; `home`: where its first link leads. */
export const toHtml = (
  blocks: readonly Block[],
  title: string,
  home: { href: string; text: string },
): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="favicon.svg">
<style>${STYLE}</style>
</head>
<body>
<nav><a href="${escaped(home.href)}">${escaped(home.text)}</a></nav>
<main>
${blocks.map(htmlBlock).join("\n")}
</main>
</body>
</html>
`;
