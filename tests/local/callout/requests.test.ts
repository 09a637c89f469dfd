import { connect, jwtAuthenticator, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { authorizationSubject, keyPair, publicKey, seed, userJwt } from "../../../nats/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { violationsOf } from "../nats/watch.ts";
import { until } from "../../support/waiting/until.ts";
import { Site } from "./site.ts";

const policy = accessDocument({
  "Orders.All": roleEntry("orders", {
    publish: { allow: [">"], deny: [] },
    subscribe: { allow: [">"], deny: [] },
  }),
});
const roles = ["Orders.All"];
let site: Site;

beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
});
afterEach(() => site.clear());
afterAll(() => site.stop());

/** Somebody with the callout's user and AUTH's signing key, who may hear and say anything there. */
async function thief(): Promise<NatsConnection> {
  const { auth, calloutUser } = site.keys;
  const jwt = userJwt({
    name: "thief",
    user: publicKey("user", calloutUser),
    account: publicKey("account", auth.identity),
    signer: keyPair("account", auth.signing),
    issuedAt: 1_750_000_000,
    publish: { allow: [">"], deny: [] },
    subscribe: { allow: [">"], deny: [] },
  });
  const authenticator = jwtAuthenticator(jwt, Buffer.from(seed("user", calloutUser)));
  return connect({ servers: [...site.nats.urls], authenticator, noEcho: true });
}

it("a request cannot be sent again by a client, not even by one with the callout's own keys", async () => {
  const replica = await site.start("callout-0");
  const nats = await thief();
  const violations = violationsOf(nats);
  let heard = 0;
  const again = ({ data, headers, reply }: Msg) => {
    heard++;
    nats.publish(authorizationSubject, data, { headers, reply });
  };
  nats.subscribe(authorizationSubject, { callback: (_error, message) => again(message) });
  await nats.flush();

  for (let i = 0; i < 3; i++) await site.connect(site.token({ roles }));
  await until("the requests", () => heard === 3);
  // nats-server itself allows it to nobody but servers (auth.go, processClientOrLeafAuthentication)
  expect(await violations()).toEqual(Array(3).fill(`publish ${authorizationSubject}`));
  const records = await replica.recorded(3);
  expect(records.map(({ decision }) => decision)).toEqual(Array(3).fill("granted"));
  expect(await (await replica.get("/metrics")).text()).not.toMatch(/dropped_total\{.*\} [1-9]/);
  await nats.close();
});

it("a user of an account who may publish anything cannot ask: the subject is AUTH's own", async () => {
  const replica = await site.start("callout-0");
  const client = await site.connect(site.token({ roles }));
  for (let i = 0; i < 10; i++) client.publish(authorizationSubject, "a request?", { reply: "x" });
  await client.flush();
  // whoever logs in now comes after them
  await site.connect(site.token({ roles }));
  expect(await replica.recorded(2)).toHaveLength(2);
  expect(await (await replica.get("/metrics")).text()).not.toMatch(/dropped_total\{.*\} [1-9]/);
});

it("a server of another cluster is not believed", async () => {
  const replica = await site.launch("callout-0", { clusters: ["orders"] });
  await site.served(replica);
  await expect(site.connect(site.token({ roles }))).rejects.toThrow("Authorization Violation");
  expect(replica.records).toEqual([]);
  expect(await (await replica.get("/metrics")).text()).toContain('{reason="request_cluster"} 1');
});
