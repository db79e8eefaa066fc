import { useEffect, useState } from "react";
import type { Progress } from "../../../../fixes/find-edits.ts";

/** A search that is over sooner needs no progress. */
const WAIT_MS = 500;

const DOING: Readonly<Record<Progress["doing"], string>> = {
  trying: "Trying changes",
  "running both": "Running the model before and after the change",
  "leaving out": "Leaving out what is needless",
};

/** How far a search is, once it takes longer than half a second. */
export function SearchProgress({ progress, onCancel }: { progress: Progress | null; onCancel?: () => void }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), WAIT_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  const { doing, tried, most, found } = progress ?? { doing: "trying" as const, tried: 0, most: 1, found: 0 };
  return (
    <p className="fix-progress">
      <span role="status">{DOING[doing]} …</span>
      {doing === "trying" && (
        <>
          <progress value={tried} max={most} aria-label="Changes tried" />
          <span className="quiet">
            {tried} tried, {found} help
          </span>
        </>
      )}
      {onCancel && (
        <button type="button" className="button" onClick={onCancel}>
          Cancel
        </button>
      )}
    </p>
  );
}
