import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";

import { testCa } from "../../support/certificates.ts";
import { claims } from "../../support/connect.ts";
import { ids, sampleObjects, workerSecret, workerSubject } from "../../support/directory.ts";
import {
  adminKey,
  callHttps,
  issuerFolder,
  removeFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";

const api = `api://${ids.api}`;
const oauth = `/${ids.tenant}/oauth2/v2.0`;
const secretRequest = {
  grant_type: "client_credentials",
  client_id: ids.worker,
  client_secret: workerSecret,
  scope: `${api}/.default`,
};

async function freshFolder(config: object = {}): Promise<string> {
  const folder = await issuerFolder(sampleObjects(), config);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

async function started(folder: string, main?: string): Promise<IssuerProcess> {
  const issuer = await startIssuerProcess(folder, main);
  onTestFinished(async () => {
    await issuer.stop();
  });
  return issuer;
}

describe("the issuer's process", () => {
  it("ends by SIGTERM with code 0", async () => {
    const issuer = await startIssuerProcess(await freshFolder());
    expect((await issuer.call("/healthz")).json()).toMatchObject({
      status: "ok",
      directoryProblems: [],
    });
    expect(await issuer.stop()).toBe(0);
  });

  it("keeps its keys over a restart, and so the tokens in use", async () => {
    const folder = await freshFolder();
    const keysOf = async (issuer: IssuerProcess) => {
      const { body } = await issuer.call(`/${ids.tenant}/discovery/v2.0/keys`);
      return (JSON.parse(body) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    };
    const first = await startIssuerProcess(folder);
    const before = await keysOf(first);
    await first.stop();
    expect(await keysOf(await started(folder))).toEqual(before);
  });

  it("starts as one bundled file", async () => {
    const folder = await freshFolder();
    const outfile = join(folder, "issuer.mjs");
    const entryPoints = [join(import.meta.dirname, "../../../issuer/main.ts")];
    await build({
      entryPoints,
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node22",
    });
    const issuer = await started(folder, outfile);
    expect((await issuer.call(`${oauth}/token`, { body: secretRequest })).status).toBe(200);
  });

  it("listens on 127.0.0.1 only", async () => {
    const issuer = await started(await freshFolder());
    const { port } = new URL(issuer.authority);
    const others = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ address, family }) => family === "IPv4" && address !== "127.0.0.1");
    for (const { address } of others)
      await expect(opened(address, Number(port))).rejects.toThrow("ECONNREFUSED");
    await opened("127.0.0.1", Number(port));
  });

  it.each([
    ["0.0.0.0", "config.json host must be localhost"],
    ["::", "config.json host must be localhost"],
    ["example.com", "config.json host must be localhost"],
    ["issuer.svc", "config.json host must be localhost"],
  ])("does not start on %s", async (host, message) => {
    await expect(startIssuerProcess(await freshFolder({ host }))).rejects.toThrow(message);
  });

  it("says when the port is taken", async () => {
    const issuer = await started(await freshFolder());
    const port = Number(new URL(issuer.authority).port);
    await expect(startIssuerProcess(await freshFolder({ port }))).rejects.toThrow(
      `127.0.0.1:${port} is in use by another process`,
    );
  });

  it("does not start with a directory that does not fit, and names the file", async () => {
    const folder = await freshFolder();
    writeFileSync(join(folder, "directory", "user-ada.json"), "{}");
    await expect(startIssuerProcess(folder)).rejects.toThrow(
      "user-ada.json: kind is missing: it must be",
    );
  });

  it("reads its admin key and certificate again by SIGHUP", async () => {
    const issuer = await started(await freshFolder());
    const { ca, cert, key } = await testCa();
    const files = {
      "ca.pem": ca,
      "cert.pem": cert,
      "key.pem": key,
      "admin.key": "another admin key",
    };
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(issuer.folder, name), text);
    issuer.kill("SIGHUP");
    await vi.waitFor(() => expect(issuer.log.at(-1)).toMatchObject({ event: "reloaded" }), 5000);
    expect((await issuer.admin("/local/reload", {})).status).toBe(401);
  });
});

describe("an object that is put over https", () => {
  const headers = { authorization: `Bearer ${adminKey}` };
  const zoe = {
    ...{ kind: "user", id: "44444444-4444-4444-8444-000000000009", name: "zoe" },
    ...{ displayName: "Zoe", userPrincipalName: "zoe@example.com" },
  };
  const put = (issuer: IssuerProcess, key: string, value: object, more: object = headers) =>
    issuer.call(`/local/directory/${key}`, {
      ...{ method: "PUT", headers: { ...more }, body: JSON.stringify(value) },
    });

  it("outlives a restart, and goes when it is deleted", async () => {
    const folder = await freshFolder();
    const first = await started(folder);
    expect((await put(first, "user-zoe", zoe)).json()).toEqual({ key: "user-zoe" });
    await first.stop();
    const second = await started(folder);
    const identities = async () => (await second.call("/local/identities", { headers })).body;
    expect(await identities()).toContain("Zoe");
    const gone = await second.call("/local/directory/user-zoe", { method: "DELETE", headers });
    expect(gone.status).toBe(200);
    expect(await identities()).not.toContain("Zoe");
  });

  it("is refused without the key, with a reason, and by another method", async () => {
    const issuer = await started(await freshFolder());
    expect((await put(issuer, "user-zoe", zoe, {})).status).toBe(401);
    const { status, body } = await put(issuer, "user-zoe", { ...zoe, id: ids.ada });
    expect(status).toBe(409);
    expect(body).toContain("this id is taken by");
    const get = await issuer.call("/local/directory/user-zoe", { headers });
    expect([get.status, get.headers["allow"]]).toEqual([405, "PUT, DELETE"]);
  });
});

describe("a running issuer", () => {
  let issuer: IssuerProcess;
  beforeAll(async () => {
    issuer = await startIssuerProcess(await issuerFolder(sampleObjects()));
  });
  afterAll(async () => {
    await issuer.stop();
    removeFolder(issuer.folder);
  });

  it("is not trusted without its CA", async () => {
    await expect(callHttps(`${issuer.authority}/healthz`, "")).rejects.toThrow("certificate");
    await expect(fetch(`${issuer.authority}/healthz`)).rejects.toThrow();
  });

  it("has a discovery document whose every URL is its own", async () => {
    const document = (
      await issuer.call(`/${ids.tenant}/v2.0/.well-known/openid-configuration`)
    ).json();
    expect(document["issuer"]).toBe(`${issuer.authority}/${ids.tenant}/v2.0`);
    const urls = Object.values(document).filter((value) => String(value).startsWith("https:"));
    expect(urls).toHaveLength(5);
    for (const url of urls) expect(url).toContain(`${issuer.authority}/${ids.tenant}/`);
  });

  it("sees a change of the directory by itself", async () => {
    const change = {
      kind: "assignment",
      appId: ids.api,
      principal: ids.idleObject,
      role: ids.work,
    };
    const token = () =>
      issuer.call(`${oauth}/token`, { body: { ...secretRequest, client_id: ids.idle } });
    expect((await token()).status).toBe(400);
    issuer.putObject("assignment-idle-work.json", change);
    await vi.waitFor(async () => expect((await token()).status).toBe(200), 5000);
    rmSync(join(issuer.folder, "directory", "assignment-idle-work.json"));
    expect((await issuer.admin("/local/reload", {})).json()).toEqual({
      applications: 1,
      users: 3,
      clients: 3,
    });
    expect((await token()).status).toBe(400);
  });

  it("goes on as before when a change does not fit, and says so", async () => {
    issuer.putObject("broken.json", { kind: "user" });
    const answer = await issuer.admin("/local/reload", {});
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ error: { code: "directory_invalid" } });
    expect(answer.body).toContain("broken.json: id is missing: it must be a GUID");
    expect((await issuer.call("/healthz")).body).toContain("broken.json");
    expect((await issuer.call(`${oauth}/token`, { body: secretRequest })).status).toBe(200);
    rmSync(join(issuer.folder, "directory", "broken.json"));
    await issuer.admin("/local/reload", {});
    expect((await issuer.call("/healthz")).json()["directoryProblems"]).toEqual([]);
  });

  it("exchanges a token of its pretended cluster, whose keys it fetches by https", async () => {
    const audience = "api://AzureADTokenExchange";
    const federated = {
      type: "federated",
      issuer: `${issuer.authority}/local/workload`,
      subject: workerSubject,
      audience,
    };
    const worker = sampleObjects([federated])["client-worker.json"] ?? {};
    issuer.putObject("client-worker.json", worker);
    await issuer.admin("/local/reload", {});
    const { assertion } = (
      await issuer.admin("/local/assertion", { subject: workerSubject, audience })
    ).json();
    const { client_secret: _, ...rest } = secretRequest;
    const body = {
      ...rest,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: String(assertion),
    };
    const answer = await issuer.call(`${oauth}/token`, { body });
    expect(claims(String(answer.json()["access_token"]))).toMatchObject({
      oid: ids.workerObject,
      azpacr: "2",
    });
  });

  it("signs a person in by authorization code and PKCE", async () => {
    const verifier = "v".repeat(43);
    const redirect_uri = "http://127.0.0.1:51234";
    const asked = {
      ...{
        client_id: ids.cli,
        response_type: "code",
        redirect_uri,
        scope: `openid ${api}/connect`,
        state: "s",
      },
      ...{
        code_challenge: createHash("sha256").update(verifier).digest("base64url"),
        code_challenge_method: "S256",
      },
    };
    const shown = await issuer.call(`${oauth}/authorize?${new URLSearchParams(asked).toString()}`);
    expect(shown.body).toContain(`value="${ids.bob}"`);
    const fields = { ...asked, person: ids.bob, decision: "approve" };
    const decided = await issuer.call(`${oauth}/authorize`, { body: fields });
    const code = new URL(String(decided.headers["location"])).searchParams.get("code") ?? "";
    const body = {
      grant_type: "authorization_code",
      client_id: ids.cli,
      redirect_uri,
      code,
      code_verifier: verifier,
    };
    const tokens = (await issuer.call(`${oauth}/token`, { body })).json();
    expect(claims(String(tokens["access_token"]))).toMatchObject({ oid: ids.bob, scp: "connect" });
  });

  it("refuses a body beyond all measure", async () => {
    const sent = issuer.call(`${oauth}/token`, { body: { padding: "x".repeat(100_000) } });
    expect((await sent).status).toBe(413);
  });

  it("never logs a token, a secret, a code or the admin key", async () => {
    const token = (await issuer.admin("/local/token", { as: "ada" })).json()["access_token"];
    const device = (
      await issuer.call(`${oauth}/devicecode`, {
        body: { client_id: ids.cli, scope: `${api}/connect` },
      })
    ).json();
    const key = readFileSync(join(issuer.folder, "admin.key"), "utf8").trim();
    const log = JSON.stringify(issuer.log);
    expect(log).toContain("token_issued");
    for (const secret of [
      token,
      device["device_code"],
      device["user_code"],
      workerSecret,
      key,
      "eyJ",
    ]) {
      expect(log).not.toContain(String(secret));
    }
  });
});

function opened(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve();
    }).on("error", reject);
  });
}
