import { lazy } from "react";
import { useActions, useApp } from "../app-context.ts";
import { LazyDialog } from "../widgets/LazyDialog.tsx";

const ShareDialog = lazy(async () => ({ default: (await import("./ShareDialog.tsx")).ShareDialog }));

/** The Share button and its dialog (which Ctrl+S opens too). */
export function ShareMenu() {
  const open = useApp((state) => state.session.dialog === "share");
  const { openDialog, closeDialog } = useActions();
  return (
    <>
      <button type="button" className="button" onClick={() => openDialog("share")}>
        Share
      </button>
      {open && (
        <LazyDialog onFail={closeDialog}>
          <ShareDialog />
        </LazyDialog>
      )}
    </>
  );
}
