import { join } from "node:path";
import { compile, proved } from "../access/index.ts";
import policy from "../policies/index.ts";
import invariants from "../policies/invariants.ts";
import { buildCallout } from "../tools/build.ts";
import { readSettings } from "./config.ts";
import { deployLocally } from "./local/index.ts";

/** `pulumi up`: the policy is compiled and proved, and everything that follows from it is put in place. */
const root = join(import.meta.dirname, "..");
const settings = readSettings(root);
const { document } = proved(compile(policy, { root }), invariants, { root });
await buildCallout();

export const { servers, tenantId, clientId, scope, policyDigest, configDigest, operator } =
  deployLocally(document, settings);
