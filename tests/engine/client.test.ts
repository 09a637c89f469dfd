import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, describe, expect, it } from "vitest";
import { compile } from "../../access/index.ts";
import { readSettings } from "../../cli/settings/settings.ts";
import type { Io } from "../../cli/terminal/io.ts";
import { NatsEntra, type NatsEntraArgs } from "../../components/index.ts";
import { plain } from "../../provider/protocol/values.ts";
import { deployable } from "../support/policies/deployable.ts";
import { samplePolicy } from "../support/policies/sample.ts";
import { ask } from "./support/mocks.ts";

const { document } = compile(samplePolicy);
const folder = "/srv/nats-entra/run";
const tenantId = "3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60";
const certificate = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

const scratch = mkdtempSync(join(tmpdir(), "nats-entra-client-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The output `client` of a stack on this machine. */
async function clientOf(changes: Partial<NatsEntraArgs> = {}) {
  let client: pulumi.Output<unknown> | undefined;
  await ask(() => {
    ({ client } = new NatsEntra("orders", {
      displayName: "Order messaging",
      policy: deployable(samplePolicy),
      tenant: { tenantId },
      directory: { local: { root: folder, folder: `${folder}/issuer/directory` } },
      target: { local: { folder } },
      ...changes,
    }));
  });
  if (client === undefined) throw new Error("the stack was not made");
  const value = await (client as unknown as { promise(): Promise<unknown> }).promise();
  return {
    value: plain(value) as Record<string, unknown>,
    isSecret: await pulumi.isSecret(client),
  };
}

const settingsOf = (client: object) => {
  const file = join(scratch, "client.json");
  writeFileSync(file, JSON.stringify(client));
  return readSettings({ cwd: scratch, env: { HOME: scratch } } as unknown as Io, file);
};

describe("the output `client` of a NatsEntra", () => {
  it("has what a client has to know, and nothing else", async () => {
    const { value, isSecret } = await clientOf();
    expect(isSecret).toBe(false);
    expect(Object.keys(value).sort()).toEqual(
      [
        ...["servers", "monitors", "callouts", "tenantId", "authority", "audience", "clientId"],
        ...["scope", "policyDigest", "configDigest", "keysSince", "domains", "identities"],
      ].sort(),
    );
    expect(value).toMatchObject({
      tenantId,
      authority: "https://login.microsoftonline.com",
      policyDigest: document.digest,
      scope: `api://${String(value["audience"])}/.default`,
    });
  });

  it("has authorities as text, also when they come from a secret", async () => {
    const { value, isSecret } = await clientOf({
      tenant: { tenantId, ca: pulumi.secret(certificate) },
      tls: { certificate, privateKey: pulumi.secret("a private key"), ca: certificate },
    });
    expect(value).toMatchObject({ natsCa: certificate, authorityCa: certificate });
    expect(isSecret).toBe(false);
    expect(JSON.stringify(value)).not.toContain("private key");
  });

  it("has names and ids of those to whom the stack assigns roles, once each, and no roles", async () => {
    const [role = "", other = ""] = Object.keys(document.roles);
    const ada = { principalName: "ada", principalId: "44444444-4444-4444-8444-000000000001" };
    const bot = { principalName: "bot", principalId: "44444444-4444-4444-8444-000000000002" };
    const { value } = await clientOf({
      assignments: [
        { role: other, ...bot },
        { role, ...ada },
        { role: other, ...ada },
      ],
    });
    expect(value["identities"]).toEqual([
      { name: "ada", oid: ada.principalId },
      { name: "bot", oid: bot.principalId },
    ]);
    expect(settingsOf(value).identities).toEqual(value["identities"]);
  });

  it("names the identities of an issuer on this machine", async () => {
    const local = { adminKeyFile: `${folder}/issuer/admin-key`, identities: ["sara"] };
    const { value } = await clientOf({ tenant: { tenantId, local } });
    expect(value["local"]).toEqual(local);
  });

  it("is what the command takes as its settings", async () => {
    const local = {
      adminKeyFile: `${folder}/issuer/admin-key`,
      identities: ["sara"],
    };
    const { value } = await clientOf({ tenant: { tenantId, ca: certificate, local } });
    const { servers, policyDigest, local: read } = settingsOf(value);
    expect({ servers, policyDigest, local: read }).toEqual({
      servers: value["servers"],
      policyDigest: document.digest,
      local,
    });
  });
});
