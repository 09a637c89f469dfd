import type { Settings } from "../settings/settings.ts";
import type { Io } from "../terminal/io.ts";
import { deploymentStatus, type DeploymentStatus } from "./deployment.ts";

/** Long enough to be no load, short enough to notice at once. */
const pollSeconds = 0.5;

/**
 * How a deployment is, once all is well or the time is up.
 *
 * @param seconds to wait at most; 0: how it is now
 */
export async function statusWithin(
  seconds: number,
  settings: Settings,
  io: Pick<Io, "now" | "sleep">,
): Promise<DeploymentStatus> {
  const deadline = io.now() + seconds;
  let found = await deploymentStatus(settings, io.now());
  while (!found.ok && io.now() < deadline) {
    await io.sleep(pollSeconds);
    found = await deploymentStatus(settings, io.now());
  }
  return found;
}
