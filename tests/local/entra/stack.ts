import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Policy } from "../../../access/index.ts";
import type { EntraAppArgs, EntraDirectoryArgs } from "../../../components/index.ts";
import { testTenant, type Residents, type TestTenant } from "../../support/azuread/setup.ts";
import { ids } from "../../support/directory.ts";
import {
  issuerFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";
import { deployable } from "../../support/policies/deployable.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

export interface Ran {
  code: number;
  text: string;
}

interface Exported {
  deployment: { resources?: StateResource[] };
}

export interface StateResource {
  type: string;
  urn: string;
  protect?: boolean;
  dependencies?: string[];
  outputs?: Record<string, unknown>;
}

/** What the program of a test deploys. */
export interface Wanted {
  policy: Policy;
  entra?: EntraDirectoryArgs;
  assignments?: EntraAppArgs["assignments"];
}

/** A program with one EntraApp, the real engine, a stand-in tenant and the issuer whose tokens show what it holds. */
export class EntraStack {
  readonly root: string;
  readonly issuer: IssuerProcess;
  readonly tenant: TestTenant;

  private constructor(root: string, issuer: IssuerProcess, tenant: TestTenant) {
    this.root = root;
    this.issuer = issuer;
    this.tenant = tenant;
  }

  static async create(residents: Residents = {}): Promise<EntraStack> {
    const root = await mkdtemp(join(tmpdir(), "nats-entra-registered-"));
    await mkdir(join(root, "state"));
    await symlink(join(repository, "node_modules"), join(root, "node_modules"));
    const project = {
      name: "registered",
      main: "index.mjs",
      runtime: { name: "nodejs", options: { typescript: false } },
      plugins: { providers: [{ name: "nats-entra", path: join(repository, "provider") }] },
    };
    await writeFile(join(root, "Pulumi.yaml"), JSON.stringify(project));
    await writeFile(join(root, "package.json"), JSON.stringify({ type: "module" }));
    const issuer = await startIssuerProcess(await issuerFolder({}));
    const tenant = await testTenant({
      tenantFile: join(root, "tenant.json"),
      issuer: {
        url: issuer.authority,
        caFile: issuer.caFile,
        adminKeyFile: join(issuer.folder, "admin.key"),
      },
      residents,
    });
    const stack = new EntraStack(root, issuer, tenant);
    await stack.pulumi("stack", "init", "test");
    return stack;
  }

  /** `pulumi up` or `pulumi preview` of one EntraApp. */
  async deploy(
    command: "up" | "preview",
    { policy, entra = {}, assignments }: Wanted,
    { stack = "test", refresh = false } = {},
  ): Promise<Ran> {
    const args: EntraAppArgs = {
      displayName: "Order messaging",
      policy: deployable(policy),
      tenantId: ids.tenant,
      directory: { entra },
      assignments,
    };
    const text = `
      import { EntraApp } from ${JSON.stringify(join(repository, "components", "entra-app.ts"))};
      const app = new EntraApp("orders", ${JSON.stringify(args)});
      export const { clientId, cliClientId, scope, workloads } = app;`;
    await writeFile(join(this.root, "index.mjs"), text);
    return this.pulumi(
      ...(command === "up" ? ["up", "--yes", "--skip-preview"] : ["preview"]),
      ...(refresh ? ["--refresh"] : []),
      ...["--stack", stack],
    );
  }

  /** The roles in the token that a service account's own token is exchanged for; Entra's error when there is none. */
  async rolesOf(workload: string, subject: string): Promise<unknown> {
    const { clientId, workloads } = await this.outputs();
    const audience = "api://AzureADTokenExchange";
    const proof = (await this.issuer.admin("/local/assertion", { subject, audience })).json();
    const answer = await this.issuer.call(`/${ids.tenant}/oauth2/v2.0/token`, {
      body: {
        grant_type: "client_credentials",
        client_id: workloads[workload] ?? "",
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: String(proof["assertion"]),
        scope: `api://${clientId}/.default`,
      },
    });
    const { access_token: token, error_description: error } = answer.json();
    return typeof token === "string" ? claimsOf(token)["roles"] : error;
  }

  async outputs(): Promise<{
    clientId: string;
    cliClientId: string;
    workloads: Record<string, string>;
  }> {
    const { text } = await this.pulumi("stack", "output", "--json", "--stack", "test");
    return JSON.parse(text) as Awaited<ReturnType<EntraStack["outputs"]>>;
  }

  async state(): Promise<StateResource[]> {
    const { text } = await this.pulumi("stack", "export", "--stack", "test");
    return (JSON.parse(text) as Exported).deployment.resources ?? [];
  }

  pulumi(...args: string[]): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const env = {
        ...process.env,
        ...this.tenant.env,
        PULUMI_BACKEND_URL: `file://${join(this.root, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "for a test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        NO_COLOR: "1",
      };
      const child = spawn("pulumi", [...args, "--non-interactive"], { cwd: this.root, env });
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
      child.on("error", reject);
      child.on("close", (code) => resolve({ code: code ?? -1, text }));
    });
  }

  async remove(): Promise<void> {
    await this.tenant.stop();
    await this.issuer.stop();
    await rm(this.issuer.folder, { recursive: true, force: true });
    await rm(this.root, { recursive: true, force: true });
  }
}

function claimsOf(token: string): Record<string, unknown> {
  const payload = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return JSON.parse(payload) as Record<string, unknown>;
}
