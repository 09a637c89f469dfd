import { jetstream } from "@nats-io/jetstream";
import { Objm, type ObjectStore } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";

import { objects } from "../../../access/index.ts";
import { cleanUp, lookAtOwn, prove, pushUnnamed, type Use } from "./prove.ts";

const TIMEOUT = 1000;
/** More than one flow-control window. */
const LARGE = new Uint8Array(4 * 1024 * 1024);

async function makeBucket(admin: NatsConnection): Promise<void> {
  const bucket = await new Objm(jetstream(admin)).create("invoices");
  await bucket.putBlob({ name: "2027-0001" }, LARGE);
}

function client({ nc, inbox }: Use) {
  return jetstream(nc, { timeout: TIMEOUT, watcherPrefix: inbox });
}

function open(use: Use, check = true): Promise<ObjectStore> {
  return new Objm(client(use)).open("invoices", check);
}

/** As the clients for Go and Python find an object. */
async function findDirectly(use: Use): Promise<void> {
  const jsm = await client(use).jetstreamManager(false);
  const name = Buffer.from("2027-0001").toString("base64url");
  const found = await jsm.direct.getMessage("OBJ_invoices", {
    last_by_subj: `$O.invoices.M.${name}`,
  });
  if (found === null) throw new Error("not found");
}

prove("objects(bucket).read()", {
  grants: [objects("invoices").read()],
  setup: makeBucket,
  steps: {
    get: async (use) => {
      const blob = await (await open(use)).getBlob("2027-0001");
      if (blob?.length !== LARGE.length) throw new Error("not what was put");
    },
    list: async (use) => {
      if ((await (await open(use)).list()).length !== 1) throw new Error("not what was put");
    },
    "find it by direct get": findDirectly,
    "look at its watch, as jnats does": (use) => lookAtOwn(use, "OBJ_invoices"),
    "stop watching": (use) => cleanUp(use, "OBJ_invoices"),
    "get as nats-py does": async (use) => {
      const ask = JSON.stringify({ subject: "$O.invoices.C.x" });
      const names = await use.nc.request("$JS.API.STREAM.NAMES", ask, { timeout: TIMEOUT });
      const { streams = [] } = names.json<{ streams?: string[] }>();
      for (const stream of streams) await pushUnnamed(use, stream, "$O.invoices.C.>");
      if (streams.length !== 1) throw new Error(names.string());
    },
  },
});

prove("objects(bucket).write()", {
  grants: [objects("invoices").write()],
  setup: makeBucket,
  steps: {
    "find one by direct get": findDirectly,
    put: async (use) => await (await open(use)).putBlob({ name: "2027-0002" }, LARGE),
    delete: async (use) => await (await open(use)).delete("2027-0001"),
  },
});

prove("objects(bucket).manage()", {
  grants: [objects("invoices").manage()],
  steps: {
    "create the bucket": async ({ nc }) => {
      await new Objm(jetstream(nc, { timeout: TIMEOUT })).create("invoices");
    },
    "reconfigure it": async ({ nc }) => {
      const jsm = await jetstream(nc, { timeout: TIMEOUT }).jetstreamManager(false);
      await jsm.streams.update("OBJ_invoices", { max_bytes: 1_000_000 });
    },
  },
});
