import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

/** CA/Browser Forum, Baseline Requirements 6.3.2, as of 2020: longer ones are refused by browsers. */
const longest = 398;

export const certificatesShort = resourceRule(
  {
    name: "local-certificates-short",
    level: "advisory",
    what: "A server's certificate is renewed every year",
    why: "A certificate of a private authority cannot be revoked; it only expires",
    fix: `set days to ${longest} or less; every deployment renews what is about to end`,
  },
  function* (resource) {
    const certificate = inputsOf(resource, "nats-entra:index:Certificate");
    if (!certificate?.authority) return; // an authority lives longer than what it signs
    const days = certificate.days ?? 365;
    if (days > longest) yield `the certificate is good for ${days} days`;
  },
);
