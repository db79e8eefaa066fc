import { lazy, useEffect } from "react";
import { AppContext, type AppContextValue, useActions, useApp } from "./app-context.ts";
import { DropTarget } from "./input/DropTarget.tsx";
import { ImportProvider } from "./input/use-import.tsx";
import { Header } from "./shell/Header.tsx";
import { useShortcuts } from "./shell/use-shortcuts.ts";
import { VerdictBar } from "./shell/VerdictBar.tsx";
import { Workspace } from "./shell/Workspace.tsx";
import { ErrorBoundary } from "./widgets/ErrorBoundary.tsx";
import { LazyDialog } from "./widgets/LazyDialog.tsx";
import { Toasts } from "./widgets/Toasts.tsx";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/shell.css";

const LinkBanners = lazy(async () => ({ default: (await import("./shell/LinkBanners.tsx")).LinkBanners }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import("./shell/ShortcutsDialog.tsx")).ShortcutsDialog,
}));

function useTheme(): void {
  const theme = useApp((state) => state.session.theme);
  useEffect(() => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  }, [theme]);
}

function Page() {
  useTheme();
  useShortcuts();
  const { closeDialog, setLinkProblem } = useActions();
  const speaksOfLink = useApp(({ session }) => session.linkProblem !== null || session.linkTooLong !== null);
  const model = useApp((state) => state.document);
  const showsShortcuts = useApp((state) => state.session.dialog === "shortcuts");
  return (
    <DropTarget>
      <div className="page">
        <Header />
        {speaksOfLink && (
          <LazyDialog onFail={() => setLinkProblem(null)}>
            <LinkBanners />
          </LazyDialog>
        )}
        <ErrorBoundary name="verdict" resetKey={model}>
          <VerdictBar />
        </ErrorBoundary>
        <Workspace />
      </div>
      {showsShortcuts && (
        <LazyDialog onFail={closeDialog}>
          <ShortcutsDialog />
        </LazyDialog>
      )}
      <Toasts />
    </DropTarget>
  );
}

export function App(context: AppContextValue) {
  return (
    <AppContext value={context}>
      <ImportProvider>
        <Page />
      </ImportProvider>
    </AppContext>
  );
}
