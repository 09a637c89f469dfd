import { dirname } from "node:path";
import type { AccessDocument, Sources } from "../../access/index.ts";
import type { Settings } from "../settings/settings.ts";
import { policiesBeside, PolicyFolder } from "./folder.ts";

/**
 * Where the deployed policy is written, when it is the one beside the settings; undefined when there
 * is none, or it was changed since.
 */
export async function sourcesOf(
  { file }: Settings,
  deployed: AccessDocument,
): Promise<Sources | undefined> {
  const folder = policiesBeside(file);
  if (folder === undefined) return undefined;
  try {
    const { document, sources } = await new PolicyFolder(folder, dirname(folder)).compile();
    return document.digest === deployed.digest ? sources : undefined;
  } catch {
    return undefined; // it does not compile now, so it is not the one that is deployed
  }
}
