import type { Diagnostic } from "../../../../document/diagnostic.ts";
import type { Document } from "../../../../document/document.ts";
import type { FixSearch } from "../../../../fixes/client.ts";
import type { Explained } from "../../../../fixes/fix.ts";

/** The diagnostics with the first fixes of each; without, where the search fails, or is ended by `signal` before. */
export const withFixes = (
  search: FixSearch,
  document: Document,
  diagnostics: readonly Diagnostic[],
  signal: AbortSignal,
): Promise<Explained[]> =>
  Promise.all(
    diagnostics.map(
      (diagnostic) =>
        new Promise<Explained>((settle) => {
          const cancel = search.start(
            { kind: "fixes", document, diagnostic, first: true },
            {
              onResult: (result) =>
                settle({ ...diagnostic, fixes: result.kind === "fixes" ? result.fixes : [] }),
              onFailed: () => settle(diagnostic),
            },
          );
          signal.addEventListener("abort", () => {
            cancel();
            settle(diagnostic);
          });
        }),
    ),
  );
