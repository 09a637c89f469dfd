import { connect, credsAuthenticator, jwtAuthenticator } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  authorizationSubject,
  calloutQueue,
  deriveCalloutSecrets,
  deriveSystemCredentials,
  deriveTrust,
  keyPair,
  publicKey,
  seed,
  serverConfig,
  userJwt,
  type KeyMaterial,
} from "../../../../nats/index.ts";
import { accountEntry, pair, secretOf } from "../../../support/nats-keys.ts";
import { startNats } from "../../../support/nats/servers.ts";
import { startInstallation, type Installation } from "../installation.ts";
import { received, violationsOf } from "../watch.ts";

const accounts = { orders: accountEntry(), billing: accountEntry() };

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(accounts, ({ connect_opts: { user } }) =>
    user === undefined ? undefined : { account: user, publish: [">"], subscribe: [">"] },
  );
});
afterAll(() => installation.stop());

const inAccount = (user: keyof typeof accounts) => installation.login({ user, pass: "any" });
describe("what the servers run", () => {
  it("is the derived trust, to the letter, on every node", async () => {
    const trust = deriveTrust({ accounts }, installation.keys);
    for (const { url, monitor } of installation.servers.nodes) {
      const monitored = async (path: string) => (await fetch(`${monitor}/${path}`)).json();
      expect(await monitored("varz")).toMatchObject({ trusted_operators_jwt: [trust.operatorJwt] });
      // an account is loaded when it is first used
      for (const user of Object.keys(accounts))
        await installation.login({ servers: url, user, pass: "any" });
      for (const [account, jwt] of Object.entries(trust.accountJwts)) {
        expect(await monitored(`accountz?acc=${account}`)).toMatchObject({
          account_detail: { jwt },
        });
      }
    }
  });
});

describe("a user signed by an account's identity key", () => {
  it("is refused: only signing keys sign", async () => {
    const keys = pair("account orders");
    const user = {
      name: "forged",
      user: publicKey("user", secretOf("forged")),
      account: publicKey("account", keys.identity),
      issuedAt: 1_750_000_000,
      publish: { allow: [">"], deny: [] },
      subscribe: { allow: [">"], deny: [] },
    };
    const login = (signer: Uint8Array) => {
      const jwt = userJwt({ ...user, signer: keyPair("account", signer) });
      const own = Buffer.from(seed("user", secretOf("forged")));
      return installation.login({ authenticator: jwtAuthenticator(jwt, own) });
    };
    await expect(login(keys.identity)).rejects.toThrow("Authorization Violation");
    await (await login(keys.signing)).close();
  });
});

describe("the callout's own user", () => {
  it("may take requests in its group, and nothing else", async () => {
    const { user } = deriveCalloutSecrets(installation.keys);
    const nats = await installation.login({
      authenticator: jwtAuthenticator(user.jwt, Buffer.from(user.seed)),
    });
    const violations = violationsOf(nats);
    const taking = nats.subscribe(authorizationSubject, {
      queue: calloutQueue,
      callback: () => undefined,
    });
    expect(await violations()).toEqual([]);
    taking.unsubscribe();
    await received(nats, authorizationSubject);
    await received(nats, "_INBOX.x");
    nats.publish(authorizationSubject);
    nats.publish("a.b");
    expect(await violations()).toEqual([
      `subscription ${authorizationSubject}`,
      "subscription _INBOX.x",
      `publish ${authorizationSubject}`,
      "publish a.b",
    ]);
  });
});

describe("the system credentials", () => {
  it("ask every server and end a connection, but answer for none", async () => {
    const creds = Buffer.from(deriveSystemCredentials(installation.keys));
    const system = await installation.login({ authenticator: credsAuthenticator(creds) });
    const victim = await inAccount("orders");

    const answers = await received(system, "_INBOX.ping");
    // the other servers hear of the inbox a moment later
    await expect
      .poll(() => {
        system.publish("$SYS.REQ.SERVER.PING", "", { reply: "_INBOX.ping" });
        return new Set(answers.map(serverOf)).size;
      })
      .toBe(3);

    const { server_id: id, client_id: cid } = victim.info ?? {};
    await system.request(`$SYS.REQ.SERVER.${id}.KICK`, JSON.stringify({ cid }));
    await victim.closed();

    const violations = violationsOf(system);
    await received(system, "$SYS.REQ.>");
    expect(await violations()).toEqual(["subscription $SYS.REQ.>"]);
  });
});

describe("a reload", () => {
  it("applies another signing key: what the old one signed ends", async () => {
    const { keys, servers, callouts } = installation;
    const orders = await inAccount("orders");
    const rotated: KeyMaterial = {
      ...keys,
      accounts: {
        ...keys.accounts,
        orders: { ...pair("account orders"), signing: secretOf("orders, second signing key") },
      },
    };
    await servers.reload(installation.config(rotated));
    await orders.closed();
    await expect(inAccount("orders")).rejects.toThrow("Authorization Violation");
    for (const callout of callouts) callout.use(deriveCalloutSecrets(rotated));
    await (await inAccount("orders")).flush();
  });

  it("leaves other connections alone: whoever let them in is asked again, and remembers", async () => {
    const { keys, servers } = installation;
    const connections = await Promise.all(Array.from({ length: 8 }, () => inAccount("billing")));
    const texts = await Promise.all(connections.map((nats) => received(nats, "news")));
    await servers.reload(installation.config(keys));
    const publisher = await inAccount("billing");
    await expect
      .poll(async () => {
        publisher.publish("news", "still here");
        await publisher.flush();
        return texts.filter((received) => received.length === 0);
      })
      .toEqual([]);
    expect(connections.filter((nats) => nats.isClosed())).toEqual([]);
  });
});

describe("an operator that exists already", () => {
  it("is trusted as it is", async () => {
    const { keys } = installation;
    const { operatorJwt } = deriveTrust({ accounts }, keys);
    const signingSeed = seed("operator", pair("operator").signing);
    const given: KeyMaterial = { ...keys, operator: { jwt: operatorJwt, signingSeed } };
    const trust = deriveTrust({ accounts }, given);
    const nats = await startNats({ config: (layout) => serverConfig({ ...trust, ...layout }) });
    try {
      const creds = Buffer.from(deriveSystemCredentials(given));
      const system = await connect({
        servers: [...nats.urls],
        authenticator: credsAuthenticator(creds),
      });
      await system.close();
    } finally {
      await nats.stop();
    }
  });
});

function serverOf(answer: string): string {
  return (JSON.parse(answer) as { server: { id: string } }).server.id;
}
