import { readFileSync } from "node:fs";
import { parseDocument, type AccessDocument } from "../../access/index.ts";
import { Failure, messageOf } from "../failure.ts";
import type { Settings } from "../settings.ts";

/**
 * The policy that the deployment runs by, as compiled.
 *
 * @throws Failure `policy_unreadable`
 */
export function deployedPolicy({ policyFile }: Settings): AccessDocument {
  try {
    return parseDocument(readFileSync(policyFile, "utf8"));
  } catch (error) {
    throw new Failure("policy_unreadable", `cannot read the compiled policy ${policyFile}`, {
      why: messageOf(error),
      next: "let the stack write it again: `npm run up`",
    });
  }
}
