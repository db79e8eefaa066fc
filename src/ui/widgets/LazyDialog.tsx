import { type ReactNode, Suspense } from "react";
import { useActions } from "../app-context.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";

/** What is said when a part of the page cannot be fetched, e.g. offline or after a new release. */
export const loadFailure = (cause: unknown): string =>
  `A part of the page could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}. Reload the page; your model is kept.`;

/** A dialog that is fetched when it is first opened. If it fails, a message says so and the page stays. */
export function LazyDialog({ onFail, children }: { onFail: () => void; children: ReactNode }) {
  const { toast } = useActions();
  return (
    <ErrorBoundary
      name="dialog"
      onFail={(error) => {
        onFail();
        toast({ tone: "error", text: loadFailure(error) });
      }}
    >
      <Suspense>{children}</Suspense>
    </ErrorBoundary>
  );
}
