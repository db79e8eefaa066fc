import type { Page } from "playwright-core";

/** Collects the long tasks of the page's main thread, as the browser reports them. */
export async function watchLongTasks(page: Page): Promise<() => Promise<string[]>> {
  const tasks = await page.evaluateHandle(() => {
    const seen: string[] = [];
    const note = (entries: PerformanceEntryList) => {
      for (const { startTime, duration } of entries)
        seen.push(`${Math.round(duration)} ms at ${Math.round(startTime)}`);
    };
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "longtask" });
    return { seen, flush: () => note(observer.takeRecords()) };
  });
  return () =>
    tasks.evaluate(({ seen, flush }) => {
      flush();
      return seen;
    });
}
