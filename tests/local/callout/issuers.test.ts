import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { whoami } from "../../../client/whoami.ts";
import { principalOf } from "../../../callout/token/oidc.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { audience, githubToken, subject } from "../../support/issuer/github-token.ts";
import { HttpsServer } from "../../support/https-server.ts";
import * as entra from "../../support/token.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const deploy = roleEntry("orders", {
  publish: { allow: ["deploys.{oid}"], deny: [] },
  subscribe: { allow: ["deploys.>"], deny: [] },
});
const policy = accessDocument({ "Orders.Deploy": deploy, "Orders.Read": roleEntry("orders") });
const key = entra.signingKey("ci-1");
const refused = "Authorization Violation";
let site: Site;
let ci: HttpsServer;

beforeAll(async () => {
  [site, ci] = await Promise.all([Site.create(await buildCallout(), policy), HttpsServer.start()]);
});
afterEach(() => site.clear());
afterAll(() => Promise.all([site.stop(), ci.stop()]));

/** An OIDC issuer of the shape of GitHub's: discovery and keys at the paths that it has. */
function publish(): void {
  const jwks = `${ci.origin}/.well-known/jwks`;
  ci.json("/.well-known/openid-configuration", { issuer: ci.origin, jwks_uri: jwks });
  ci.json("/.well-known/jwks", { keys: [{ ...entra.publicJwk(key), alg: "RS256" }] });
}

const token = (claims: entra.Changes = {}, pair = key) =>
  githubToken(pair, Math.floor(Date.now() / 1000), { iss: ci.origin, ...claims });

async function launch(): Promise<Replica> {
  return site.launch("callout-0", {
    issuers: [
      ...site.issuers,
      {
        ...{ issuer: ci.origin, audience, ca: ci.ca },
        subjects: [{ subject, claims: { repository_id: "2002" }, roles: ["Orders.Deploy"] }],
      },
    ],
  });
}

describe("a job of a CI service", () => {
  it("is let in with exactly what its rule gives, under a name that says who it is", async () => {
    publish();
    const replica = await launch();
    await site.served(replica);
    const client = await site.connect(token());
    const { oid, azp, tid } = principalOf(ci.origin, subject);
    // a job's own inbox is named by the id that stands for it
    const me = await whoami(client, oid);
    const name = `oidc:${ci.origin.replace("https://", "")}#${subject}`;
    expect(me).toMatchObject({
      ...{ user: name, oid, azp, tid },
      publish: { allow: expect.arrayContaining([`deploys.${oid}`]) as string[] },
      subscribe: { allow: expect.arrayContaining([`_INBOX.${oid}.>`]) as string[] },
    });
    expect(await replica.recorded(1)).toMatchObject([
      {
        ...{ decision: "granted", account: "orders", roles_matched: ["Orders.Deploy"] },
        ...{ iss: ci.origin, sub: subject, oid, azp, tid, kid: "ci-1" },
      },
    ]);
    // the tenant's identities come in as ever
    await site.connect(site.token());
  });

  it("lives on when the servers reload, as long as its token does", async () => {
    publish();
    const replica = await launch();
    await site.served(replica);
    const client = await site.connect(token());
    await site.reload();
    const [, second] = await replica.recorded(2);
    expect(second).toMatchObject({
      ...{ activity_name: "reauthorization", decision: "granted", sub: subject },
    });
    await client.flush();
  });

  it("is refused for anything else, with a reason", async () => {
    publish();
    const replica = await launch();
    await site.served(replica);
    const now = Math.floor(Date.now() / 1000);
    const times = { iat: now, nbf: now, exp: now + 300 };
    const stranger = entra.signingKey("ci-1");
    const tokens: [string, string][] = [
      [token({ sub: "repo:acme/other:environment:production" }), "subject_unknown"],
      [token({ sub: "repo:acme/orders:pull_request" }), "subject_unknown"],
      [token({ repository_id: "9009" }), "subject_unknown"],
      [token({ aud: "https://github.com/acme" }), "wrong_audience"],
      [token({ iss: "https://token.actions.githubusercontent.com" }), "wrong_issuer"],
      [token({}, stranger), "bad_signature"],
      // under a key of its own, in the name of the tenant
      [site.token({}, key), "unknown_key"],
      [entra.token(key, { iss: ci.origin, aud: audience, ...times }), "claim_missing"],
    ];
    for (const [text] of tokens) await expect(site.connect(text)).rejects.toThrow(refused);
    const records = await replica.recorded(tokens.length);
    expect(records.map(({ reason }) => reason)).toEqual(tokens.map(([, reason]) => reason));
  });

  it("keeps nobody of the tenant out when its issuer is down", async () => {
    ci.answers.clear();
    const replica = await launch();
    await site.served(replica);
    await site.connect(site.token());
    await expect(site.connect(token())).rejects.toThrow(refused);
    const records = await replica.recorded(2);
    expect(records.map(({ reason }) => reason)).toEqual([undefined, "keys_unavailable"]);
    expect((await replica.get("/readyz")).status).toBe(503);
  });
});
