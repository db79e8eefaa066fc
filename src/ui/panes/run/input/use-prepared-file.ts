import { useEffect, useState } from "react";
import { readInWorker } from "../../../../import/files/client.ts";
import { type InputFile, isReady } from "../../../../store/run-input.ts";
import { useActions, useApp, useGetState, useServices } from "../../../app-context.ts";
import { rowWords } from "../../../input/receive-input.ts";
import { later, tellingWhile } from "../../../input/telling.ts";

/** How far the file is that was chosen as input. */
export interface FileState {
  /** Why it cannot be the input as it is wanted now. */
  problem: string | null;
  /** It has been in work for a while; `cancel` brings back the choices that it was made with. */
  reading: { text: string; cancel: () => void } | null;
}

const NOT_READ = "It was not read for the input of this network: choose it again.";

/** Makes the input of the file again when the user wants it otherwise, or the network takes another shape. */
export function usePreparedFile(): FileState {
  const { spawnInputReader } = useServices();
  const { setRunInput } = useActions();
  const getState = useGetState();
  const shape = useApp((state) => state.document.input.shape);
  const wanted = useApp(({ session: { runInput }, document }) => {
    const { kind, file } = runInput;
    return kind === "file" && file !== null && !isReady(file, document.input.shape) ? file : null;
  });
  const [reading, setReading] = useState<FileState["reading"]>(null);
  const [refused, setRefused] = useState<{ file: InputFile; shape: string; why: string } | null>(null);
  const shapeText = shape.join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the sizes count, not the array that they are in
  useEffect(() => {
    if (wanted === null) return;
    const { choices, prepared } = wanted;
    const { name, data } = prepared;
    let stop = () => {};
    const cancel = () => {
      stop();
      const before = { ...wanted, choices: prepared.choices };
      if (isReady(before, shape)) setRunInput({ file: before });
      else setRefused({ file: wanted, shape: shapeText, why: NOT_READ });
    };
    const outcome = tellingWhile(
      `Reading ${name}`,
      {
        onStart: (end) => {
          stop = end;
        },
        onProgress: (text) => setReading({ text, cancel }),
        onEnd: () => setReading(null),
      },
      rowWords,
      (onProgress) => readInWorker({ name, data, shape, choices }, [], spawnInputReader, later, onProgress),
    );
    void outcome.then((outcome) => {
      if (outcome.status === "failed") setRefused({ file: wanted, shape: shapeText, why: outcome.why });
      if (outcome.status === "read" && getState().session.runInput.file === wanted)
        setRunInput({ file: { ...wanted, prepared: outcome.result } });
    });
    return () => stop();
  }, [wanted, shapeText, spawnInputReader]);

  const problem = refused?.file === wanted && refused?.shape === shapeText ? refused.why : null;
  return { problem, reading };
}
