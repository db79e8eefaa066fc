import type { Reading, ReadOutcome } from "../../import/files/client.ts";

/** What is said while a worker reads or writes a file. */
export interface Telling {
  /** It has begun; `cancel` ends it. */
  onStart(cancel: () => void): void;
  /** Called when it takes so long that it is worth a word, and then at every step. */
  onProgress(text: string): void;
  /** Called at the end if `onProgress` was. */
  onEnd(): void;
}

/** Milliseconds before it is spoken of. */
const PATIENCE = 500;

export const later = (task: () => void, ms: number): (() => void) => {
  const timer = setTimeout(task, ms);
  return () => clearTimeout(timer);
};

/**
 * Awaits a worker, and says how far it is once that takes a while.
 *
 * @param what is done: "Reading model.h5"
 * @param words of the progress, behind `what` and a colon
 */
export async function tellingWhile<Progress, Result>(
  what: string,
  { onStart, onProgress, onEnd }: Telling,
  words: (progress: Progress) => string,
  start: (onProgress: (progress: Progress) => void) => Reading<Result>,
): Promise<ReadOutcome<Result>> {
  let text = `${what}…`;
  let told = false;
  const tell = () => {
    told = true;
    onProgress(text);
  };
  const reading = start((progress) => {
    text = `${what}: ${words(progress)}`;
    if (told) tell();
  });
  onStart(reading.cancel);
  const stopWaiting = later(tell, PATIENCE);
  const outcome = await reading.outcome;
  stopWaiting();
  if (told) onEnd();
  return outcome;
}
