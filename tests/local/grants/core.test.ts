import { publish, request, serve, subscribe } from "../../../access/index.ts";
import type { NatsConnection } from "@nats-io/transport-node";
import { OID, prove, within, type Use } from "./prove.ts";

const TIMEOUT = 1000;

/** What an administrator of the account hears of what the session does. */
async function heard({ nc, admin }: Use, subject: string, sent: string): Promise<void> {
  const subscription = admin.subscribe(subject, { max: 1 });
  await admin.flush();
  nc.publish(sent);
  await within(
    TIMEOUT,
    (async () => {
      for await (const _ of subscription) return;
    })(),
  );
}

/** What the session hears of what an administrator sends. */
async function hears(
  { nc, admin }: Use,
  pattern: string,
  sent: string,
  queue?: string,
): Promise<void> {
  const subscription = nc.subscribe(pattern, { max: 1, ...(queue === undefined ? {} : { queue }) });
  await nc.flush();
  admin.publish(sent);
  await within(
    TIMEOUT,
    (async () => {
      for await (const _ of subscription) return;
    })(),
  );
}

prove("publish(subject)", {
  grants: [publish("orders.created")],
  steps: { publish: (use) => heard(use, "orders.created", "orders.created") },
});

prove("publish(pattern with a claim)", {
  grants: [publish("agents.{azp}.>")],
  steps: {
    publish: (use) =>
      heard(use, "agents.>", "agents.00000000-0000-4000-8000-00000000000b.findings"),
  },
});

prove("subscribe(pattern)", {
  grants: [subscribe("orders.>")],
  steps: {
    subscribe: (use) => hears(use, "orders.>", "orders.eu.created"),
    "subscribe in any queue group": (use) => hears(use, "orders.eu.*", "orders.eu.created", "any"),
  },
});

prove("subscribe(subject, queue)", {
  grants: [subscribe("orders.created", { queue: "mailer" })],
  steps: { subscribe: (use) => hears(use, "orders.created", "orders.created", "mailer") },
});

prove("request(subject)", {
  grants: [request("orders.status")],
  setup: async (admin) => {
    admin.subscribe("orders.status", {
      callback: (_, message) => {
        message.respond("shipped");
      },
    });
    await admin.flush();
  },
  steps: {
    request: async ({ nc }) => await nc.request("orders.status", "1", { timeout: TIMEOUT }),
  },
});

async function answering(nc: NatsConnection): Promise<void> {
  nc.subscribe("orders.status", {
    queue: "order-service",
    callback: (error, message) => {
      if (error) return;
      message.respond("looking");
      message.respond("shipped");
    },
  });
  await nc.flush();
}

prove("serve(subject, queue, responses)", {
  grants: [serve("orders.status", { queue: "order-service", responses: { max: 2, ttl: "5s" } })],
  steps: {
    "answer twice, on whatever subject": async ({ nc, admin }) => {
      await answering(nc);
      const answers = admin.subscribe("anywhere", { max: 2 });
      admin.publish("orders.status", "1", { reply: "anywhere" });
      let count = 0;
      for await (const _ of answers) count += 1;
      if (count !== 2) throw new Error(`${count} answers`);
    },
  },
});

prove("serve(subject, queue)", {
  grants: [serve("orders.status", { queue: "order-service" })],
  shared: ["orders.status"],
  steps: {
    "answer another account": async ({ nc, neighbour }) => {
      await answering(nc);
      await neighbour.request("orders.status", "1", { timeout: TIMEOUT });
    },
    "answer twice": async ({ nc, admin }) => {
      await answering(nc);
      const options = { strategy: "count", maxMessages: 2, maxWait: TIMEOUT } as const;
      let answers = 0;
      for await (const _ of await admin.requestMany("orders.status", "1", options)) answers += 1;
      if (answers !== 2) throw new Error(`${answers} answers`);
    },
  },
});

prove("every session", {
  grants: [publish("orders.created")],
  steps: {
    // the grant's own subject, so that it too has a step that needs it
    publish: (use) => heard(use, "orders.created", "orders.created"),
    "ask the callouts who it is": (use) =>
      heard(use, `nats-entra.whoami.${OID}.x`, `nats-entra.whoami.${OID}.x`),
    "hear nobody else's replies": async (use) => {
      const other = "_INBOX.00000000-0000-4000-8000-0000000000ff.1";
      const heardOther = hears(use, other, other).then(
        () => true,
        () => false,
      );
      if (await heardOther) throw new Error("another session's reply arrived");
    },
  },
});
