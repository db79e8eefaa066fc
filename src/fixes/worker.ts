import { createJobs } from "./jobs.ts";
import type { FixMessage, FixRequest } from "./protocol.ts";

interface Scope {
  onmessage: ((event: MessageEvent<FixRequest>) => void) | null;
  postMessage(message: FixMessage): void;
}
const scope = self as unknown as Scope;

const take = createJobs(
  (message) => scope.postMessage(message),
  () => performance.now(),
  (task) => setTimeout(task),
);
scope.onmessage = ({ data }) => take(data);
