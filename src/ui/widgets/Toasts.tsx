import { useEffect } from "react";
import type { Toast } from "../../store/state.ts";
import { useActions, useApp } from "../app-context.ts";
import { Icon } from "./Icon.tsx";
import "./toasts.css";

/** Long enough to read a sentence and reach a button. */
const TOAST_MS = 8000;

function ToastLine({ toast }: { toast: Toast }) {
  const { dismissToast } = useActions();
  const { id, tone, lasting = tone === "error", action } = toast;
  useEffect(() => {
    if (lasting) return;
    const timer = setTimeout(() => dismissToast(id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [id, lasting, dismissToast]);
  return (
    <div className="toast" data-tone={tone}>
      <span>{toast.text}</span>
      {action && (
        <button
          type="button"
          className="button"
          onClick={() => {
            action.run();
            dismissToast(id);
          }}
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss message"
        onClick={() => dismissToast(id)}
      >
        <Icon name="remove" />
      </button>
    </div>
  );
}

/** Short messages of the session, at the foot of the page. */
export function Toasts() {
  const toasts = useApp((state) => state.session.toasts);
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </section>
  );
}
