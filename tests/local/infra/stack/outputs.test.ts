import { readFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../../../access/index.ts";
import policy from "../../../../policies/index.ts";
import { buildCallout } from "../../../../tools/build.ts";
import { ids, sampleObjects } from "../../../support/directory.ts";
import {
  issuerFolder,
  removeFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../../support/issuer/issuer.ts";
import { pagesOf } from "../../../support/pages/walk.ts";
import { Terminal } from "../../../support/terminal.ts";
import type { PulumiProject } from "../../../support/pulumi-project.ts";
import { messagingStack, outputsOn, projectBeside } from "../messaging-stack.ts";

const walk = pagesOf(import.meta.filename)("examples/stack-reference/README.md");

/** What a stack on a real cluster tells others, and what they do with it. */
let issuer: IssuerProcess;
beforeAll(async () => {
  await buildCallout();
  issuer = await startIssuerProcess(await issuerFolder(sampleObjects()));
});
afterAll(async () => {
  await issuer.stop();
  removeFolder(issuer.folder);
});

/** A stack that trusts the issuer of this test, where somebody else registered the application. */
const config = () => ({
  tenant: { id: ids.tenant, authority: issuer.authority, caFile: issuer.caFile },
  entra: { existing: { clientId: ids.api, cliClientId: ids.cli } },
  kubernetes: { namespace: "messaging", hosts: ["127.0.0.9"] },
});

const outputs = (target: "kubernetes" | "azure", more: object = {}) =>
  outputsOn(target, { ...config(), ...more }, readFileSync(issuer.caFile, "utf8"));

describe.each([
  ["kubernetes" as const, {}],
  ["azure" as const, { azure: { location: "westeurope", resourceGroup: "messaging" } }],
])("the output `client` of a stack on %s", (target, more) => {
  let stack: PulumiProject;
  let terminal: Terminal;
  beforeAll(async () => {
    stack = await messagingStack(await outputs(target, more));
    terminal = new Terminal();
    terminal.env["NATS_ENTRA_SETTINGS"] = join(stack.folder, "client.json");
    const client = await stack.pulumi("stack", "output", "client", "--json");
    const { document } = compile(policy);
    await stack.write({ "client.json": client, "policy.json": document });
  });
  afterAll(async () => {
    terminal.remove();
    await stack.remove();
  });

  it("signs a person in, in the tenant of the stack", async () => {
    terminal.nap = async () => {
      const [, code = ""] = /shows the code (\S+)/.exec(terminal.stderr) ?? [];
      if (code === "") return;
      const body = { user_code: code, decision: "approve", person: ids.ada };
      await issuer.call("/devicelogin", { body });
    };
    const { code, stdout, stderr } = await terminal.run("login");
    expect(stderr).toContain("shows the code");
    expect(stdout).toContain("Signed in as Ada <Lovelace>");
    expect(stdout).toContain("Orders.Read");
    expect(code).toBe(0);
  });

  it("gets tokens for the application of the stack", async () => {
    const { stdout } = await terminal.run("token");
    const [, payload = ""] = stdout.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as object;
    expect(claims).toMatchObject({ aud: ids.api, tid: ids.tenant, azp: ids.cli });
  });

  it("has the command ask the nodes by the names of the settings, over TLS", async () => {
    const { code, stderr } = await terminal.run("whoami");
    expect(stderr).toContain("127.0.0.9:4222");
    expect(code).toBe(1);
  });
});

describe("examples/stack-reference", () => {
  let stack: PulumiProject;
  let orders: PulumiProject;
  beforeAll(async () => {
    stack = await messagingStack(await outputs("kubernetes"));
    orders = await projectBeside(stack);
    const example = join(import.meta.dirname, "../../../../examples/stack-reference");
    for (const file of ["Pulumi.yaml", "index.ts", "package.json"])
      await cp(join(example, file), join(orders.folder, file));
    walk.pass("npm install"); // its packages are those of the repository
    const script = [
      walk.next("pulumi stack init"),
      // in a backend of files the organization has this name, as the page says
      walk.next("pulumi config set", { acme: "organization" }),
      `${walk.next("pulumi up")} --yes --skip-preview`,
    ];
    await orders.must("bash", "-euc", script.join("\n"));
  });
  afterAll(async () => {
    await orders.remove();
    await stack.remove();
  });

  it("tells the pods of another stack where NATS is, and whose tokens it takes", async () => {
    const { deployment } = JSON.parse(await orders.pulumi("stack", "export")) as {
      deployment: { resources: { type: string; outputs?: object }[] };
    };
    const made = deployment.resources.find(({ type }) => type === "kubernetes:core/v1:ConfigMap");
    expect(made?.outputs).toMatchObject({
      metadata: { namespace: "orders" },
      data: {
        NATS_URL: "tls://nats.messaging.svc.cluster.local:4222",
        NATS_SCOPE: `api://${ids.api}/.default`,
        AZURE_TENANT_ID: ids.tenant,
        AZURE_AUTHORITY_HOST: issuer.authority,
        "ca.crt": readFileSync(issuer.caFile, "utf8"),
      },
    });
  });

  it("knows the policy that is in force", async () => {
    const [{ policyDigest: theirs }, { policyDigest: ours }] = await Promise.all([
      stack.outputs(),
      orders.outputs(),
    ]);
    expect(ours).toBe(theirs);
    expect(ours).toMatch(/^sha256:/);
  });

  it("names in its types what the output has", async () => {
    const text = readFileSync(join(orders.folder, "index.ts"), "utf8");
    const [, body = ""] = /interface Client \{(.*?)^\}/ms.exec(text) ?? [];
    const named = [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);
    const { client } = await stack.outputs();
    expect(Object.keys(client as object)).toEqual(expect.arrayContaining(named));
  });
});
