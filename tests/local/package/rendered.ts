import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

/** Runs in the empty project, under mocks: prints the kinds of what the package would make on Kubernetes. */
const kinds = new Set<string>();
const certificate = { certificate: "a certificate", privateKey: "its key" };
await pulumi.runtime.setMocks({
  newResource: ({ type, name, inputs }) => {
    kinds.add(type);
    const secret = createHash("sha256").update(name).digest("base64");
    const own =
      type === "nats-entra:index:Key" ? { secret, createdAt: 1_700_000_000 } : certificate;
    return { id: `${name}-id`, state: { ...(inputs as object), ...own } };
  },
  call: ({ token }) => {
    throw new Error(`call of ${token}`);
  },
});
const { NatsEntra } = await import("@nats-entra/pulumi");
new NatsEntra("parcels", {
  displayName: "Parcels",
  policy: readFileSync("policy.json", "utf8"),
  tenant: { tenantId: "11111111-1111-4111-8111-111111111111" },
  directory: { local: { root: "/parcels", folder: "/parcels/directory" } },
  target: { kubernetes: { namespace: "parcels" } },
});
process.once("beforeExit", () => console.log(JSON.stringify([...kinds].sort())));
