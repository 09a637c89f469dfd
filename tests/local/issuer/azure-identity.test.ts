import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { AzureRequest } from "../../support/issuer/azure-identity.ts";
import { clientCertificate, type KeyedCertificate } from "../../support/certificates.ts";
import { claims } from "../../support/connect.ts";
import { ids, sampleObjects, workerSecret, workerSubject } from "../../support/directory.ts";
import {
  issuerFolder,
  removeFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";

const PROGRAM = join(import.meta.dirname, "../../support/issuer/azure-identity.ts");

let issuer: IssuerProcess;
let certificate: KeyedCertificate;

beforeAll(async () => {
  certificate = await clientCertificate();
  const folder = await issuerFolder(sampleObjects());
  issuer = await startIssuerProcess(folder);
  const federated = {
    type: "federated",
    issuer: `${issuer.authority}/local/workload`,
    subject: workerSubject,
  };
  const objects = sampleObjects([
    { type: "certificate", certificate: certificate.cert },
    { ...federated, audience: "api://AzureADTokenExchange" },
  ]);
  issuer.putObject("client-worker.json", objects["client-worker.json"] ?? {});
  await issuer.admin("/local/reload", {});
});

afterAll(async () => {
  await issuer.stop();
  removeFolder(issuer.folder);
});

type Line = Record<string, unknown>;

/** Runs @azure/identity in a process that trusts the issuer's CA; its last line. */
async function azure(
  request: Partial<AzureRequest>,
  prompted?: (line: Line) => Promise<unknown>,
): Promise<Line> {
  const asked: AzureRequest = {
    ...{
      credential: "secret",
      authority: issuer.authority,
      tenantId: ids.tenant,
      clientId: ids.worker,
    },
    ...{ scope: `api://${ids.api}/.default`, proof: "", ...request },
  };
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(asked)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: issuer.caFile },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let last: Line = {};
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line) as Line;
    if ("userCode" in last) await prompted?.(last);
  }
  return last;
}

async function workloadToken(subject = workerSubject): Promise<string> {
  const audience = "api://AzureADTokenExchange";
  return String(
    (await issuer.admin("/local/assertion", { subject, audience })).json()["assertion"],
  );
}

describe("@azure/identity signs in to the issuer", () => {
  it("as a workload with its secret", async () => {
    const { token, cached } = await azure({ proof: workerSecret });
    expect(claims(String(token))).toMatchObject({
      oid: ids.workerObject,
      azpacr: "1",
      roles: ["Orders.Work"],
    });
    expect(cached).toBe(true);
  });

  it("as a workload with its certificate", async () => {
    const { token } = await azure({
      credential: "certificate",
      proof: `${certificate.cert}\n${certificate.key}`,
    });
    expect(claims(String(token))).toMatchObject({ oid: ids.workerObject, azpacr: "2" });
  });

  it("as a workload with an assertion of its cluster", async () => {
    const { token } = await azure({ credential: "assertion", proof: await workloadToken() });
    expect(claims(String(token))).toMatchObject({ oid: ids.workerObject, azpacr: "2" });
  });

  it("as a pod, with the token in its volume", async () => {
    const file = join(issuer.folder, "token");
    writeFileSync(file, await workloadToken());
    const { token } = await azure({ credential: "workload", proof: file });
    expect(claims(String(token))).toMatchObject({ oid: ids.workerObject, azpacr: "2" });
  });

  it("as a person with a device code", async () => {
    const scope = `api://${ids.api}/connect`;
    const { token, cached } = await azure(
      { credential: "device", clientId: ids.cli, scope },
      async ({ userCode }) => {
        const body = { user_code: String(userCode), decision: "approve", person: ids.ada };
        expect((await issuer.call("/devicelogin", { body })).status).toBe(200);
      },
    );
    expect(claims(String(token))).toMatchObject({
      oid: ids.ada,
      azp: ids.cli,
      scp: "connect",
      idtyp: "user",
    });
    expect(cached).toBe(true);
  });
});

describe("@azure/identity says why the issuer refused", () => {
  it.each([
    ["a wrong secret", { proof: "wrong" }, "AADSTS7000215"],
    ["a client without any role", { clientId: ids.idle, proof: workerSecret }, "AADSTS501051"],
    ["an unknown API", { scope: "api://nobody/.default", proof: workerSecret }, "AADSTS500011"],
    ["another tenant", { tenantId: ids.ada, proof: workerSecret }, ""],
  ])("%s", async (_, request, code) => {
    const { error } = await azure(request);
    expect(error).toContain(code);
  });

  it("a subject that nobody trusts", async () => {
    const proof = await workloadToken("system:serviceaccount:orders:intruder");
    expect((await azure({ credential: "assertion", proof }))["error"]).toContain("AADSTS700213");
  });
});
