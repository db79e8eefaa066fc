import { useActions, useApp } from "../app-context.ts";
import { count } from "../figures.ts";
import { CopyButton } from "../widgets/CopyButton.tsx";

/** Says what is wrong with a link that was opened, or with the one of the address bar. */
export function LinkBanners() {
  const problem = useApp((state) => state.session.linkProblem);
  const tooLong = useApp((state) => state.session.linkTooLong);
  const { setLinkProblem } = useActions();
  return (
    <>
      {problem && (
        <section className="banner" aria-label="Problem of the link" data-severity="error">
          <div role="alert">
            <strong>The link could not be opened.</strong> {problem.message} What you see is not the model of
            the link.
            {problem.diagnostics.length > 0 && (
              <ul>
                {problem.diagnostics.slice(0, 5).map((diagnostic) => (
                  <li key={`${diagnostic.code} ${diagnostic.title}`}>
                    <code>{diagnostic.code}</code> {diagnostic.title}. {diagnostic.why}
                  </li>
                ))}
              </ul>
            )}
          </div>
          <CopyButton text={() => problem.raw} label="Copy the link's text" />
          <button type="button" className="button" onClick={() => setLinkProblem(null)}>
            Go on without it
          </button>
        </section>
      )}
      {tooLong !== null && (
        <section className="banner" aria-label="Length of the link" data-severity="warning">
          <div role="status">
            This model makes a link of {count(tooLong)} characters, too long for the address bar. Share it as
            a file instead.
          </div>
        </section>
      )}
    </>
  );
}
