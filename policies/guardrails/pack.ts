import { PolicyPack } from "@pulumi/policy";
import { guardrails } from "./index.ts";

/** Serves the rules to the engine: `pulumi preview --policy-pack policies/guardrails`. */
new PolicyPack("nats-entra", {
  displayName: "nats-entra guardrails",
  policies: guardrails,
});
