import { readFileSync } from "node:fs";
import { documentIn, type AccessDocument } from "../../access/index.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Settings } from "../settings/settings.ts";

/**
 * The policy that the deployment runs by, as compiled.
 *
 * @throws Failure `policy_unreadable`
 */
export function deployedPolicy({ policyFile, policyDigest, local }: Settings): AccessDocument {
  const next = local
    ? "let the stack write it again: `nats-entra dev`"
    : `compile what was deployed: nats-entra policy compile --out ${policyFile}`;
  let document: AccessDocument;
  try {
    document = documentIn(readFileSync(policyFile, "utf8"));
  } catch (error) {
    const why = codeOf(error) === "ENOENT" ? "there is no such file" : messageOf(error);
    const what = `cannot read the compiled policy ${policyFile}`;
    throw new Failure("policy_unreadable", what, { why, next });
  }
  if (policyDigest === undefined || policyDigest === document.digest) return document;
  throw new Failure("policy_unreadable", `${policyFile} is not the policy that was deployed`, {
    why: `its digest is ${document.digest}, and ${policyDigest} was deployed`,
    next,
  });
}

/**
 * The same for what is only explained by it: undefined where it is not at hand, as on the machine of a
 * person who was given the settings file alone. NATS knows the policy.
 */
export function policyAtHand(settings: Settings): AccessDocument | undefined {
  try {
    return deployedPolicy(settings);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
