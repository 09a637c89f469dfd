import { buildCallout, buildPodCommand } from "../../tools/build.ts";

/** Components name the callout's bundle, so it has to be there. */
export default async function setup(): Promise<void> {
  await Promise.all([buildCallout(), buildPodCommand()]);
}
