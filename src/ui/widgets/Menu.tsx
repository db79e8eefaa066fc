import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import "./menu.css";

export interface MenuItem {
  id: string;
  label: ReactNode;
  /** A second line in a quieter colour. */
  hint?: ReactNode;
  onSelect: () => void;
}

interface MenuProps {
  /** Text or icon of the button. */
  label: ReactNode;
  /** Needed when `label` is not text. */
  ariaLabel?: string;
  items: readonly MenuItem[];
  /** Side of the button to which the list is flush. */
  align?: "start" | "end";
  className?: string;
  /** Called when the list is about to be shown. */
  onOpen?: () => void;
}

/** A button that opens a list of commands; arrows move, Escape closes and gives the focus back. */
export function Menu({ label, ariaLabel, items, align = "start", className = "button", onOpen }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const listId = useId();

  const entries = () => [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];

  useEffect(() => {
    if (!open) return;
    const onPointerDown = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointerDown);
    return () => document.removeEventListener("pointerdown", onPointerDown);
  }, [open]);

  // Also when items arrive after the list was opened.
  const count = items.length;
  useEffect(() => {
    if (open && count > 0) root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
  }, [open, count]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
      return;
    }
    if (event.key === "Tab") {
      setOpen(false);
      return;
    }
    const list = entries();
    const at = list.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % list.length,
      ArrowUp: (at - 1 + list.length) % list.length,
      Home: 0,
      End: list.length - 1,
    };
    const next = targets[event.key];
    if (next === undefined) return;
    event.preventDefault();
    list[next]?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the button and the list inside
    <div className="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={button}
        className={className}
        aria-label={ariaLabel}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => {
          if (!open) onOpen?.();
          setOpen(!open);
        }}
      >
        {label}
      </button>
      {open && (
        <div className="menu-popup" data-align={align}>
          <div role="menu" id={listId} aria-label={ariaLabel ?? (typeof label === "string" ? label : "Menu")}>
            {items.map((item) => (
              <button
                key={item.id}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className="menu-item"
                onClick={() => {
                  close();
                  item.onSelect();
                }}
              >
                <span className="menu-item-label">{item.label}</span>
                {item.hint && <span className="menu-item-hint">{item.hint}</span>}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
