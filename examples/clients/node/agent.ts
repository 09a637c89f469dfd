// An agent in Node: takes tasks on its own subject, reports findings on another, and keeps the last one.
import { DefaultAzureCredential } from "@azure/identity";
import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { connectWithEntra } from "@nats-entra/client";

const connection = await connectWithEntra({
  servers: (process.env["NATS_SERVERS"] ?? "").split(","),
  credential: new DefaultAzureCredential({
    // only for an authority that is not Microsoft's
    disableInstanceDiscovery: process.env["AZURE_AUTHORITY_HOST"] !== undefined,
  }),
  scope: process.env["NATS_SCOPE"] ?? "",
  account: process.env["NATS_ACCOUNT"],
  onProblem: (problem) => console.error(String(problem)),
});

// the account where the bucket is
const js = jetstream(connection, { domain: process.env["NATS_DOMAIN"] });
const findings = await new Kvm(js).open("findings");

const id = process.env["AZURE_CLIENT_ID"] ?? "";
for await (const task of connection.subscribe(`agents.${id}.tasks`)) {
  const finding = `done: ${task.string()}`;
  await findings.put(id, finding);
  connection.publish(`agents.${id}.findings`, finding);
}
