import type { Diagnostic } from "../../../document/diagnostic.ts";
import type { Fix } from "../../../fixes/fix.ts";
import { FixItem } from "./fixes/FixItem.tsx";
import { SearchProgress } from "./fixes/SearchProgress.tsx";
import { useFixes } from "./use-fixes.ts";
import "./fixes.css";

/** Fixes in sight at once; the others are those that change more. */
const SHOWN = 3;

const FixList = ({ fixes, current }: { fixes: readonly Fix[]; current: boolean }) => (
  <ul className="fixes">
    {fixes.map((fix) => (
      <FixItem key={fix.title} fix={fix} current={current} />
    ))}
  </ul>
);

/** What helps against the cause of a diagnostic; nothing is rendered while nothing is known to help. */
export function Fixes({ diagnostic }: { diagnostic: Diagnostic }) {
  const { fixes, current, progress, why } = useFixes(diagnostic);
  return (
    <>
      {fixes.length > 0 && (
        <>
          <h4>What helps (tried on this model)</h4>
          <FixList fixes={fixes.slice(0, SHOWN)} current={current} />
          {fixes.length > SHOWN && (
            <details className="fixes-more">
              <summary>
                {fixes.length - SHOWN} more that {fixes.length - SHOWN === 1 ? "helps" : "help"}
              </summary>
              <FixList fixes={fixes.slice(SHOWN)} current={current} />
            </details>
          )}
        </>
      )}
      {!current && <SearchProgress progress={progress} />}
      {why !== "" && <p className="fix-failed">{why}</p>}
    </>
  );
}
