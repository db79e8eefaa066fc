import type { Browser } from "playwright-core";

export interface Site {
  /** Address of the page, with a slash at its end. */
  url: string;
  close(): Promise<void>;
}

export function serveBuiltPage(folder?: string, headers?: Readonly<Record<string, string>>): Promise<Site>;
export function launchChromium(): Promise<Browser>;
