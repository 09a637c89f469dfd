/** What a micro service needs to be found, and those who look for it, of their own account. */
import { Svcm, type ServiceInfo, type ServiceStats } from "@nats-io/services";
import type { NatsConnection } from "@nats-io/transport-node";
import { discover, serve, service } from "../../../access/index.ts";
import { prove, refused, type Use } from "./prove.ts";

const status = service("orders.status", { account: "orders", queue: "q", micro: "orders" });

// the library of services is typed for its own copy of the core
const services = (nc: NatsConnection) =>
  new Svcm(nc as unknown as ConstructorParameters<typeof Svcm>[0]);

async function start(nc: NatsConnection, name = "orders", subject = "orders.status") {
  const added = await services(nc).add({ name, version: "1.0.0", queue: "q" });
  added.addEndpoint("status", {
    subject,
    handler: (_error, asked) => void asked.respond("fine"),
  });
  await nc.flush();
  return added;
}

const VERBS = ["ping", "info", "stats"] as const;
type Verb = (typeof VERBS)[number];
const options = { strategy: "count", maxMessages: 1, maxWait: 1_000 } as const;

/** The id of the first service that answers. */
async function find(nc: NatsConnection, verb: Verb, name?: string, id?: string): Promise<string> {
  const client = services(nc).client(options);
  const answers: AsyncIterable<Pick<ServiceInfo | ServiceStats, "id">> = await client[verb](
    name,
    id,
  );
  for await (const answer of answers) return answer.id;
  throw new Error("nobody answers");
}

/** Every way to look for it: all, by its name, by its name and id. */
async function findAll(nc: NatsConnection): Promise<void> {
  for (const verb of VERBS) {
    const id = await find(nc, verb);
    if ((await find(nc, verb, "orders")) !== id) throw new Error("another one by its name");
    if ((await find(nc, verb, "orders", id)) !== id) throw new Error("another one by its id");
  }
}

prove("serve(service) with the name of a micro service", {
  grants: [serve(status)],
  steps: {
    "answer requests, of another account too": async ({ nc, admin, neighbour }: Use) => {
      await start(nc);
      for (const asking of [admin, neighbour]) {
        const answer = await asking.request("orders.status", "", { timeout: 1_000 });
        if (answer.string() !== "fine") throw new Error(answer.string());
      }
    },
    "be found": ({ admin }) => findAll(admin),
    "not be another one": refused(async ({ nc, admin }) => {
      await start(nc, "prices");
      await find(admin, "ping", "prices");
    }),
  },
  shared: ["orders.status"],
});

prove("discover(account)", {
  grants: [discover("orders")],
  setup: async (admin) => {
    await start(admin);
  },
  steps: {
    "find it in every way": ({ nc }) => findAll(nc),
    "not ask it": refused(({ nc }) => nc.request("orders.status", "", { timeout: 500 })),
  },
});

prove("discover(service)", {
  grants: [discover(status)],
  setup: async (admin) => {
    await start(admin);
    await start(admin, "prices", "prices.today");
  },
  steps: {
    "find it by its name and id": async ({ nc }) => {
      for (const verb of VERBS) {
        const id = await find(nc, verb, "orders");
        await find(nc, verb, "orders", id);
      }
    },
    "not find all": refused(({ nc }) => find(nc, "ping")),
    "not find another one": refused(({ nc }) => find(nc, "info", "prices")),
  },
});
