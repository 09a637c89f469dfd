// The order service of the example policy, in Node. It answers requests, has an order canceled for operations alone, and
// tells that an order left when the shipping workers say so.
import { DefaultAzureCredential } from "@azure/identity";
import { callerOf, connectWithEntra, type CallerMessage } from "@nats-entra/client";
import { stack } from "./stack.ts";

const { servers, tls, scope } = stack;
const connection = await connectWithEntra({
  servers,
  tls,
  credential: new DefaultAzureCredential({
    // only for an authority that is not Microsoft's
    disableInstanceDiscovery: process.env["AZURE_AUTHORITY_HOST"] !== undefined,
  }),
  scope,
  onProblem: (problem) => console.error(String(problem)),
});
/** Public keys of the accounts in which the operations team and the shipping workers are: `accounts` of the stack's outputs. */
const operations = process.env["OPERATIONS_ACCOUNT"];
const shipping = process.env["SHIPPING_ACCOUNT"];
const queue = "order-service";

connection.subscribe("orders.status", {
  queue,
  callback: (_error, request) => void request.respond(`${request.string()} is packed`),
});

connection.subscribe("orders.cancel", {
  queue,
  callback: (_error, request) =>
    void request.respond(happened("cancelled", operations, request, request.string())),
});

connection.subscribe("orders.shipped", {
  queue,
  callback: (_error, request) =>
    void request.respond(happened("shipped", shipping, request, request.string())),
});

/** Tells everybody what has happened to an order, when the account asks whose business it is. */
function happened(
  event: string,
  whose: string | undefined,
  request: CallerMessage,
  order: string,
): string {
  try {
    const { identity, account } = callerOf(request);
    if (account !== whose) return `denied to ${identity}`;
    connection.publish(`orders.events.${event}`, `${order} for ${identity}`);
    return `${order} is ${event}`;
  } catch (error) {
    // a message of its own account, or a redirected answer: not a request of anybody
    console.error(String(error));
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
