/**
 * Why accounts with leaf nodes have no service that another account imports, by a declared import or by `discover` either: every leaf node that
 * hears a request may answer it, and the answer appears wherever the asker says. The compiler refuses it, so these accounts are made behind its back.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  account,
  compile,
  discover,
  exportService,
  fromAccount,
  only,
  policy,
  prove,
  publish,
  role,
  serve,
  subscribe,
  within,
  type AccessDocument,
} from "../../../access/index.ts";
import { digestOf } from "../../../values/canonical.ts";
import { RawLeaf } from "../../local/leaf/raw-leaf.ts";
import { Hub, listening, north, office, south } from "../../local/leaf/sites.ts";

const common = { description: "A role", members: ["application"] } as const;
/** As the compiler would make it, if it did not refuse leaf nodes there. */
const { document, sources } = compile(
  policy({
    accounts: [
      account("sites", {
        description: "Sites",
        exports: [exportService("plans.ask", { name: "plans", description: "Plans" })],
      }),
      account("office", { description: "Office", imports: [fromAccount("sites", "plans")] }),
    ],
    roles: [
      role("Sites.Leaf", {
        ...{ ...common, account: "sites" },
        grants: [subscribe("plans.ask"), subscribe("$SRV.PING")],
      }),
      role("Asker", {
        ...{ ...common, account: "office" },
        grants: [publish("plans.ask"), discover("sites")],
      }),
      role("Worker", { ...common, account: "office", grants: [serve("orders.cancel")] }),
    ],
  }),
);

function withLeafNodes({ digest: _, ...body }: AccessDocument): AccessDocument {
  const { sites } = body.accounts;
  const { "Sites.Leaf": leaf } = body.roles;
  if (sites === undefined || leaf === undefined) throw new Error("the policy has lost its site");
  const limits = { ...sites.limits, leafNodes: 10 };
  const changed = {
    ...body,
    accounts: { ...body.accounts, sites: { ...sites, limits } },
    roles: { ...body.roles, "Sites.Leaf": { ...leaf, connections: ["LEAFNODE"] as const } },
  };
  return { ...changed, digest: digestOf(changed) };
}

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start(withLeafNodes(document));
});
afterAll(() => hub.stop());

it.each(["plans.ask", "$SRV.PING"])(
  "a leaf node that hears requests on %s answers where nobody but others may publish",
  async (subject) => {
    // the proofs count those who serve, and in this account nobody does
    const cancelling = only(["Worker"], within("office", publish("orders.cancel")));
    expect(prove(document, sources, [cancelling])).toEqual([]);

    const login = { user: "sites", pass: hub.token(north), name: north };
    const leaf = await RawLeaf.open(hub.port, login);
    leaf.subscribe(subject);
    await leaf.flush();
    const got = await listening(
      await hub.site.connect(hub.token(office, ["Worker"])),
      "orders.cancel",
    );
    const asker = await hub.site.connect(hub.token(south, ["Asker"]));
    asker.publish(subject, "hello", { reply: "orders.cancel" });
    const reply = () => /MSG \S+ (_R_\S+) /.exec(leaf.said)?.[1];
    await expect.poll(reply).toBeDefined();
    leaf.publish(reply() ?? "", "forged");
    await expect.poll(() => got).toEqual(["orders.cancel forged"]);
    leaf.close();
  },
);
