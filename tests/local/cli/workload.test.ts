import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientCertificate } from "../../support/certificates.ts";
import { claims } from "../../support/connect.ts";
import { ids, sampleObjects, workerSecret } from "../../support/directory.ts";
import {
  issuerFolder,
  removeFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";
import { Terminal } from "../../support/terminal.ts";

/** What the issuer's access tokens say of how the client proved itself. */
const azpacr = { secret: "1", certificate: "2" };
const terminal = new Terminal();
let issuer: IssuerProcess;

beforeAll(async () => {
  const { cert, key } = await clientCertificate();
  issuer = await startIssuerProcess(await issuerFolder(sampleObjects()));
  const objects = sampleObjects([{ type: "certificate", certificate: cert }]);
  issuer.putObject("client-worker.json", objects["client-worker.json"] ?? {});
  await issuer.admin("/local/reload", {});
  writeFileSync(join(terminal.folder, "app.pem"), `${cert}\n${key}`);
  writeFileSync(join(terminal.folder, "secret"), workerSecret);
  const { authority, caFile: authorityCaFile } = issuer;
  const settings = {
    ...{
      servers: ["nats://127.0.0.1:1"],
      tenantId: ids.tenant,
      authority,
      authorityCaFile,
      audience: ids.api,
    },
    ...{ scope: `api://${ids.api}/.default`, clientId: ids.cli, callouts: [], monitors: [] },
  };
  terminal.env["NATS_ENTRA_SETTINGS"] = join(terminal.folder, "client.json");
  writeFileSync(terminal.env["NATS_ENTRA_SETTINGS"], JSON.stringify(settings));
});
afterAll(async () => {
  await issuer.stop();
  removeFolder(issuer.folder);
  terminal.remove();
});

it.each([
  ["secret", "--client-secret-file", "secret"],
  ["certificate", "--certificate", "app.pem"],
] as const)("a workload signs in by its %s, and again", async (kind, option, file) => {
  const client = ["--client-credentials", "--client-id", ids.worker];
  for (let i = 0; i < 2; i++) {
    const { code, stderr } = await terminal.run("login", ...client, option, file);
    expect(code, stderr).toBe(0);
  }
  const { stdout } = await terminal.run("token");
  expect(claims(stdout)).toMatchObject({ oid: ids.workerObject, azpacr: azpacr[kind] });
});
