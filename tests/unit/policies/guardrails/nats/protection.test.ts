import { keysProtected } from "../../../../../policies/guardrails/nats/protection.ts";
import { specify, unknown, type Subject } from "../../../../support/guardrails.ts";

const key = (protect: boolean): Subject => ({
  type: "nats-entra:index:Key",
  props: { secret: unknown.string },
  protect,
});
const namespace: Subject = { type: "kubernetes:core/v1:Namespace", props: unknown };
const application = (protect: boolean): Subject => ({
  type: "azuread:index/application:Application",
  props: {},
  protect,
});

specify(keysProtected, {
  keeps: {
    "a stack of the local target": [key(false), { type: "nats-entra:local:File", props: {} }],
    "protected keys on Kubernetes": [key(true), namespace],
    "a protected application": application(true),
    "a key that marks what only a restart applies": [
      { ...key(false), under: "nats-entra:index:NatsEntra$nats-entra:index:NatsCluster" },
      namespace,
    ],
  },
  breaks: {
    "a key on Kubernetes": [[key(false), namespace], "the resource is not protected"],
    "a key of accounts": [
      [{ ...key(false), under: "nats-entra:index:NatsKeys" }, namespace],
      "the resource is not protected",
    ],
    "an application": [application(false), "the resource is not protected"],
  },
  // the rule reads options, which are always known
  silent: { "resources of which no property is known": [key(true), namespace] },
});
