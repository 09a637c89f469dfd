// An agent in Node: takes tasks on its own subject, reports findings on another, and keeps the last one.
import { DefaultAzureCredential } from "@azure/identity";
import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { connectWithEntra, jetstreamOptions } from "@nats-entra/client";
import { stack } from "./stack.ts";

const account = process.env["NATS_ACCOUNT"] ?? "";
const { servers, tls, scope } = stack;
const connection = await connectWithEntra({
  servers,
  tls,
  credential: new DefaultAzureCredential({
    // only for an authority that is not Microsoft's
    disableInstanceDiscovery: process.env["AZURE_AUTHORITY_HOST"] !== undefined,
  }),
  scope,
  account,
  onProblem: (problem) => console.error(String(problem)),
});

// the account where the bucket is
const js = jetstream(connection, jetstreamOptions(stack, account));
const findings = await new Kvm(js).open("findings");

const id = process.env["AZURE_CLIENT_ID"] ?? "";
for await (const task of connection.subscribe(`agents.${id}.tasks`)) {
  const finding = `done: ${task.string()}`;
  try {
    await findings.put(id, finding);
  } catch (problem) {
    console.error(String(problem)); // just between two sessions
  }
  connection.publish(`agents.${id}.findings`, finding);
}
