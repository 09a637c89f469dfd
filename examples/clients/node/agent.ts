// An agent in Node: takes tasks on its own subject, and reports findings on another.
import { DefaultAzureCredential } from "@azure/identity";
import { connectWithEntra } from "nats-entra/client";

const connection = await connectWithEntra({
  servers: (process.env["NATS_SERVERS"] ?? "").split(","),
  credential: new DefaultAzureCredential({
    // only for an authority that is not Microsoft's
    disableInstanceDiscovery: process.env["AZURE_AUTHORITY_HOST"] !== undefined,
  }),
  scope: process.env["NATS_SCOPE"] ?? "",
  onProblem: (problem) => console.error(problem.message),
});

const own = `agents.${process.env["AZURE_CLIENT_ID"] ?? ""}`;
for await (const task of connection.subscribe(`${own}.tasks`))
  connection.publish(`${own}.findings`, `done: ${task.string()}`);
