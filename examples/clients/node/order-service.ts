// The order service of the example policy, in Node. It answers requests, and has an order cancelled for operations alone.
import { DefaultAzureCredential } from "@azure/identity";
import { callerOf, connectWithEntra, type CallerMessage } from "nats-entra/client";

const connection = await connectWithEntra({
  servers: (process.env["NATS_SERVERS"] ?? "").split(","),
  credential: new DefaultAzureCredential({
    // only for an authority that is not Microsoft's
    disableInstanceDiscovery: process.env["AZURE_AUTHORITY_HOST"] !== undefined,
  }),
  scope: process.env["NATS_SCOPE"] ?? "",
  onProblem: (problem) => console.error(problem.message),
});
/** Public key of the account in which the operations team is: `accounts` of the stack's outputs. */
const operations = process.env["OPERATIONS_ACCOUNT"];
const queue = "order-service";

connection.subscribe("orders.status", {
  queue,
  callback: (_error, request) => void request.respond(`${request.string()} is packed`),
});

connection.subscribe("orders.cancel", {
  queue,
  callback: (_error, request) => void request.respond(cancelled(request, request.string())),
});

function cancelled(request: CallerMessage, order: string): string {
  try {
    const { identity, account } = callerOf(request);
    if (account !== operations) return `denied to ${identity}`;
    connection.publish("orders.events.cancelled", `${order} for ${identity}`);
    return `${order} is cancelled`;
  } catch (error) {
    // a message of its own account, or a redirected answer: not a request of anybody
    console.error((error as Error).message);
    return "denied";
  }
}

// agents name no reply: each is answered on a subject of its own
connection.subscribe("agents.*.lookups", {
  queue,
  callback: (_error, lookup) => {
    const [, agent] = lookup.subject.split(".");
    connection.publish(`agents.${agent}.results`, `${lookup.string()} is packed`);
  },
});
