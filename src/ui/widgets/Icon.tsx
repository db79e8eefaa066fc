/** Strokes on a grid of 16: drawn here, so that they look alike whatever fonts a system has. */
const PATHS = {
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  duplicate: "M6 6h7v7H6zM10 3H3v7",
  remove: "M4 4l8 8M12 4l-8 8",
  undo: "M6 4L3 7l3 3M3 7h6a4 4 0 0 1 0 7H7",
  redo: "M10 4l3 3-3 3M13 7H7a4 4 0 0 0 0 7h2",
  help: "M6 6a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1.1M8 11.5v.5M8 1.5a6.5 6.5 0 1 0 .01 0",
  theme: "M8 1.5a6.5 6.5 0 1 0 .01 0M8 1.5v13M8 4.5a3.5 3.5 0 0 1 0 7",
  plus: "M8 3v10M3 8h10",
} as const;

export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg
      width="16"
      height="16"
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
