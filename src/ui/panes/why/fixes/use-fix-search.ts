import { createFixSearch, type FixSearch } from "../../../../fixes/client.ts";
import { heldWeights } from "../../../../store/held-weights.ts";
import { type Services, useServices } from "../../../app-context.ts";

/** One worker looks for everybody. */
const searches = new WeakMap<Services, FixSearch>();

/** The search for changes that help; it is not part of the first load. */
export function useFixSearch(): FixSearch {
  const services = useServices();
  const search = searches.get(services) ?? createFixSearch(services.spawnFixFinder, heldWeights);
  searches.set(services, search);
  return search;
}
