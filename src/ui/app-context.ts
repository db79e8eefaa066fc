import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { EngineWorker } from "../engine/client.ts";
import type { FixWorker } from "../fixes/client.ts";
import type { FileWorker, TextWorker } from "../import/files/client.ts";
import type { SaveWorker } from "../import/files/save-worker.ts";
import type { InputWorker } from "../import/input/prepare-input.ts";
import type { ProjectWorker } from "../store/project.ts";
import type { AppState } from "../store/state.ts";
import type { Actions, App } from "../store/store.ts";

/** What the page needs from the browser; main.tsx makes it, nothing else touches these globals. */
export interface Services {
  /** Puts text into the clipboard; rejects where that is not possible. */
  copyText(text: string): Promise<void>;
  /** Offers a file to be saved. */
  download(fileName: string, content: string | Uint8Array, mediaType: string): void;
  /** The address of the page without a fragment. */
  pageAddress: string;
  /** A worker that runs models (engine/client.ts). */
  spawnEngine(): EngineWorker;
  /** A worker that looks for changes that help (fixes/client.ts). */
  spawnFixFinder(): FixWorker;
  /** A worker that makes one C project (store/project.ts). */
  spawnProjectWriter(): ProjectWorker;
  /** A worker that reads one model file (import/files/client.ts). */
  spawnFileReader(): FileWorker;
  /** A worker that reads one text (import/detect.ts). */
  spawnTextReader(): TextWorker;
  /** A worker that writes one model with its weights to a file. */
  spawnFileWriter(): SaveWorker;
  /** A worker that makes an input of one file. */
  spawnInputReader(): InputWorker;
}

export interface AppContextValue {
  app: App;
  services: Services;
}

export const AppContext = createContext<AppContextValue | null>(null);

function useAppContext(): AppContextValue {
  const value = useContext(AppContext);
  if (value === null) throw new Error("AppContext is missing above this component");
  return value;
}

/** A part of the state; the component renders again when that part changes (by identity). */
export const useApp = <T>(selector: (state: AppState) => T): T =>
  useStore(useAppContext().app.store, selector);

export const useActions = (): Actions => useAppContext().app.actions;

/** The state at this moment, for event handlers. */
export const useGetState = (): (() => AppState) => useAppContext().app.store.getState;

export const useServices = (): Services => useAppContext().services;
