/** Everything that a command may touch of the world; tests give their own. */
export interface Io {
  /** Rejects with an error that has Node's `code` (ENOENT, EISDIR, EACCES, …). */
  readFile(path: string): Promise<Uint8Array>;
  readStdin(): Promise<Uint8Array>;
  /** Makes the folders above it. */
  writeFile(path: string, data: string | Uint8Array): Promise<void>;
  /** Names in a folder; empty if there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** The bytes of the kernels, in the build that this process runs best. */
  kernels(): Promise<Uint8Array<ArrayBuffer>>;
  out(text: string): void;
  err(text: string): void;
}

/** Exit codes of the command line. */
export const EXIT = { fine: 0, modelErrors: 1, badInput: 2 } as const;

/** Bad usage or input that cannot be read: one line for stderr, exit code 2. */
export class InputError extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of its path is not a folder",
  EACCES: "permission denied",
  ENOSPC: "no space left",
};

/** Does `work`; a failure of the file system becomes `cannot <what>: <reason>`. */
export async function attempt<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
    throw new InputError(`cannot ${what}: ${reason}`);
  }
}
