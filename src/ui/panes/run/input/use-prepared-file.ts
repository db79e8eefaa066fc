import { useEffect, useState } from "react";
import { readInWorker } from "../../../../import/files/client.ts";
import { type InputFile, isReady } from "../../../../store/run-input.ts";
import { useActions, useApp, useGetState, useServices } from "../../../app-context.ts";
import { later, PATIENCE } from "../../../input/read-dropped.ts";

/** How far the file is that was chosen as input. */
export interface FileState {
  /** Why it cannot be the input as it is wanted now. */
  problem: string | null;
  /** It has been in work for a while. */
  slow: boolean;
}

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
  const [slow, setSlow] = useState(false);
  const [refused, setRefused] = useState<{ file: InputFile; shape: string; why: string } | null>(null);
  const shapeText = shape.join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the sizes count, not the array that they are in
  useEffect(() => {
    if (wanted === null) return;
    const { choices, prepared } = wanted;
    const stopWaiting = later(() => setSlow(true), PATIENCE);
    const request = { name: prepared.name, data: prepared.data, shape, choices };
    const reading = readInWorker(request, [], spawnInputReader, later, () => {});
    void reading.outcome.then((outcome) => {
      stopWaiting();
      setSlow(false);
      if (outcome.status === "failed") setRefused({ file: wanted, shape: shapeText, why: outcome.why });
      if (outcome.status === "read" && getState().session.runInput.file === wanted)
        setRunInput({ file: { ...wanted, prepared: outcome.result } });
    });
    return reading.cancel;
  }, [wanted, shapeText, spawnInputReader]);

  const problem = refused?.file === wanted && refused?.shape === shapeText ? refused.why : null;
  return { problem, slow };
}
