import { lazy, Suspense } from "react";
import { useActions, useApp } from "../app-context.ts";

const ShareDialog = lazy(async () => ({ default: (await import("./ShareDialog.tsx")).ShareDialog }));

/** The Share button and its dialog (which Ctrl+S opens too). */
export function ShareMenu() {
  const open = useApp((state) => state.session.dialog === "share");
  const { openDialog } = useActions();
  return (
    <>
      <button type="button" className="button" onClick={() => openDialog("share")}>
        Share
      </button>
      {open && (
        <Suspense>
          <ShareDialog />
        </Suspense>
      )}
    </>
  );
}
