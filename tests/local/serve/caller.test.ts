import { headers, type MsgHdrs, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callerOf, EntraError, type Caller } from "../../../client/index.ts";
import { accountEntry } from "../../support/nats-keys.ts";
import { startInstallation } from "../nats/installation.ts";
import { violationsOf } from "../nats/watch.ts";
import { startClusters, type Clusters } from "./clusters.ts";

const offers = (...names: string[]) =>
  names.map((name) => ({ name, kind: "service", subject: name, description: "Ask" }) as const);
const takes = (from: string, name: string, share?: true) =>
  ({ name, kind: "service", from, subject: name, to: name, ...(share && { share }) }) as const;

const accounts = {
  // the service's; that it imports from others is what docs/how-to/who-asks.md warns of
  shop: accountEntry({
    exports: offers("orders.cancel", "orders.plain", "orders.status"),
    imports: [takes("evil", "evil.ask")],
    limits: { connections: -1, subscriptions: -1, payload: -1, leafNodes: 1 },
  }),
  app: accountEntry({
    exports: offers("orders.cancel"),
    imports: [
      takes("shop", "orders.cancel", true),
      takes("shop", "orders.plain"),
      takes("shop", "orders.status", true),
      takes("evil", "evil.ask", true),
    ],
    limits: { connections: -1, subscriptions: -1, payload: -1, leafNodes: 1 },
  }),
  evil: accountEntry({ exports: offers("evil.ask") }),
  far: accountEntry({ imports: [takes("app", "orders.cancel", true)] }),
};
const everything = { publish: [">"], subscribe: [">"] };
const sessionOf = (user: string) =>
  user in accounts ? { account: user, ...everything } : undefined;

const ANN = "00000000-0000-4000-8000-00000000000a";
const SERVICE = "00000000-0000-4000-8000-00000000000b";
const boss = "user:00000000-0000-4000-8000-00000000000c";

/** What the service makes of a message: the caller, or the code of the refusal. */
type Verdict = Caller | string;

function judged(nats: NatsConnection, ...subjects: string[]): Verdict[] {
  const verdicts: Verdict[] = [];
  for (const subject of subjects)
    nats.subscribe(subject, {
      callback: (_error, message) => {
        try {
          verdicts.push(callerOf(message));
        } catch (error) {
          verdicts.push(error instanceof EntraError ? error.code : String(error));
        }
        if (message.reply) message.respond("done");
      },
    });
  return verdicts;
}

/** As a server would write it for somebody else. */
function forged(account: string): MsgHdrs {
  const made = headers();
  made.set("Nats-Request-Info", JSON.stringify({ acc: account, user: boss, kind: "Client" }));
  return made;
}

let clusters: Clusters;
let verdicts: Verdict[];
beforeAll(async () => {
  clusters = await startClusters({ accounts }, sessionOf);
  const service = await clusters.login("east", "shop", { name: SERVICE });
  verdicts = judged(service, "orders.cancel", "orders.plain");
  service.subscribe("orders.status", {
    callback: (_error, { reply }) => service.publish(reply ?? ""),
  });
  await service.flush();
  const evil = await clusters.login("east", "evil", { name: SERVICE });
  evil.subscribe("evil.ask", {
    callback: (_error, message) => {
      const honest = message.string() === "as itself";
      evil.publish(message.reply ?? "", "", {
        reply: "evil.reply",
        ...(honest ? {} : { headers: forged(clusters.key("app")) }),
      });
    },
  });
  await evil.flush();
});
beforeEach(() => verdicts.splice(0));
afterAll(() => clusters.stop());

const login = (account: string) => clusters.login("east", account, { name: ANN });
const ann = (): Caller => ({ identity: `user:${ANN}`, kind: "user", account: clusters.key("app") });
/** A message that is not answered shows by its verdict. */
const verdict = () => expect.poll(() => verdicts, { timeout: 10_000 });

describe("a service learns who asks", () => {
  it("in another account of its server", async () => {
    await (await login("app")).request("orders.cancel", "");
    expect(verdicts).toEqual([ann()]);
  });

  it("through a gateway", async () => {
    const west = await clusters.login("west", "app", { name: ANN });
    await expect
      .poll(() => west.request("orders.cancel", "").then(({ data }) => data.length), {
        timeout: 20_000,
      })
      .toBeGreaterThan(0);
    expect(verdicts.at(-1)).toEqual(ann());
  });

  it("on another node of its cluster", async () => {
    const installation = await startInstallation(accounts, ({ connect_opts: { user = "" } }) =>
      sessionOf(user),
    );
    try {
      const [here, there] = installation.servers.urls;
      const at = (servers: string | undefined, user: string) =>
        installation.login({ ...(servers && { servers }), user, pass: "x", name: ANN });
      const service = await at(here, "shop");
      const heard = judged(service, "orders.cancel");
      await service.flush();
      const app = await at(there, "app");
      await expect
        .poll(() => app.request("orders.cancel", "").then(() => heard.at(-1)))
        .toEqual(ann());
    } finally {
      await installation.stop();
    }
  });

  it("whatever header the requester sets", async () => {
    const lies = forged(clusters.key("app"));
    lies.append("Nats-Request-Info", "twice");
    await (await login("app")).request("orders.cancel", "", { timeout: 5_000, headers: lies });
    expect(verdicts).toEqual([ann()]);
  });
});

describe("a service refuses", () => {
  it("a name in other letters beside the server's header, as some libraries read either", async () => {
    const lies = headers();
    lies.append(
      "nats-request-info",
      JSON.stringify({ acc: clusters.key("app"), user: boss, kind: "Client" }),
    );
    await (await login("app")).request("orders.cancel", "", { timeout: 5_000, headers: lies });
    expect(verdicts).toEqual(["caller_unreadable"]);
  });

  it("requests by an import without share, with a forged header too", async () => {
    const app = await login("app");
    await app.request("orders.plain", "");
    await app.request("orders.plain", "", { timeout: 5_000, headers: forged(clusters.key("app")) });
    expect(verdicts).toEqual(["caller_unknown", "caller_unknown"]);
  });

  it("requests that pass an account in between", async () => {
    await (await login("far")).request("orders.cancel", "");
    expect(verdicts).toEqual(["caller_redirected"]);
  });

  it("messages of its own account, with a forged header and any reply", async () => {
    const insider = await login("shop");
    await insider.request("orders.cancel", "", {
      timeout: 5_000,
      headers: forged(clusters.key("app")),
    });
    expect(verdicts).toEqual(["caller_local"]);
    // the reply that would convince is one that the server takes from no client
    const violations = violationsOf(insider);
    insider.publish("orders.cancel", "", {
      reply: "_R_.abcdef.ghijkl",
      headers: forged(clusters.key("app")),
    });
    expect(await violations()).toEqual([expect.stringMatching(/Reply of "_R_\.abcdef\.ghijkl"/i)]);
    await (await login("app")).request("orders.cancel", "");
    expect(verdicts).toEqual(["caller_local", ann()]);
  });

  it("what is no request, since nothing then tells it from an answer", async () => {
    const app = await login("app");
    app.publish("orders.cancel", "");
    await app.flush();
    await verdict().toEqual(["caller_local"]);
  });

  it.each<[string, string, string, Verdict]>([
    ["of another service of its own account", "orders.status", "", "caller_local"],
    ["of the server", "$SYS.REQ.USER.INFO", "", "caller_local"],
    ["of a service that forges header and reply", "evil.ask", "", "caller_redirected"],
  ])("answers %s, redirected", async (_whose, subject, text, expected) => {
    const app = await login("app");
    app.publish(subject, text, { reply: "orders.cancel" });
    await app.flush();
    await verdict().toEqual([expected]);
  });

  it("leaf nodes of the importing account, whatever they forward", async () => {
    const leaf = await clusters.leaf("app");
    await expect
      .poll(
        () =>
          leaf
            .request("orders.cancel", "", { timeout: 500, headers: forged(clusters.key("app")) })
            .then(() => "asked"),
        { timeout: 20_000 },
      )
      .toBe("asked");
    expect(new Set(verdicts)).toEqual(new Set(["caller_kind"]));
  });
});

describe("what the service's account must be, since no header tells", () => {
  it("an answer that sets a reply is a request of who answers, by name and account", async () => {
    const app = await login("app");
    app.publish("evil.ask", "as itself", { reply: "orders.cancel" });
    await app.flush();
    await verdict().toEqual([
      { identity: `user:${SERVICE}`, kind: "user", account: clusters.key("evil") },
    ]);
  });

  it("without imports of services of others: their answers can be redirected inside it", async () => {
    const insider = await login("shop");
    insider.publish("evil.ask", "", { reply: "orders.cancel" });
    await insider.flush();
    await verdict().toMatchObject([{ identity: boss }]);
  });

  it("without leaf nodes: they write the header themselves", async () => {
    const leaf = await clusters.leaf("shop", { account: clusters.key("app"), user: boss });
    await expect
      .poll(
        async () => {
          await leaf.request("orders.cancel", "", { timeout: 500 });
          return verdicts[0];
        },
        { timeout: 20_000 },
      )
      .toEqual({ identity: boss, kind: "user", account: clusters.key("app") });
  });
});
