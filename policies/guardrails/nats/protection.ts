import { stackRule } from "../rule/rule.ts";

/** What can't be made again as it was: keys that clients trust, and the application that tokens are for. */
const irreplaceable = [
  "nats-entra:index:Key",
  "azuread:index/application:Application",
  "azuread:index/applicationRegistration:ApplicationRegistration",
];
/** A key of the nodes marks their environment (components/kubernetes/cluster/environment.ts): a new one is a restart. */
const marks = "nats-entra:index:NatsCluster$nats-entra:index:Key::";
/** Providers of a stack that others depend on; the local target is made to be thrown away. */
const real = /^(azuread|azure-native|kubernetes):/;

export const keysProtected = stackRule(
  {
    name: "nats-keys-protected",
    level: "advisory",
    what: "Keys and applications of a real deployment are protected",
    why: "A new operator key, or a new application, is a new installation: nobody can log in until every client is changed",
    fix: "set the option protect: true on the resource or on a component above it",
  },
  function* (resources) {
    if (!resources.some(({ type }) => real.test(type))) return;
    for (const resource of resources) {
      const { type, urn, opts } = resource;
      if (irreplaceable.includes(type) && !urn.includes(marks) && !opts.protect)
        yield { message: "the resource is not protected", resource };
    }
  },
);
