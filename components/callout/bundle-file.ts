import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

const above = join(import.meta.dirname, "../..");

/**
 * One of the files that tools/build.ts makes: in `dist/` beside the compiled components, or below the
 * repository's root.
 *
 * @throws RunError when it was not made
 */
export function bundleFile(name: "callout.mjs" | "nats-entra.mjs"): string {
  const places = [join(above, name), join(above, "dist", name)];
  const file = places.find((place) => existsSync(place));
  if (file !== undefined) return file;
  throw new pulumi.RunError(`the bundle ${places[1]} is missing; make it: npm run build`);
}
