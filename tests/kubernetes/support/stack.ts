import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NatsConnection } from "@nats-io/transport-node";
import { capture } from "../../../tools/process.mjs";
import { testTenant, type TestTenant } from "../../support/azuread/setup.ts";
import { login, type Login } from "../../support/connect.ts";
import { Stack, type Ran } from "../../support/stack.ts";
import { tokenOf, type ClusterIssuer } from "./issuer.ts";
import { people, workloads } from "./residents.ts";

/** Namespace of everything that the stack makes. */
export const namespace = "nats";

interface Client {
  servers: string[];
  natsCa: string;
  monitors: string[];
}

/** What a test that runs in another process needs to find the stack. */
export interface StackPlace {
  root: string;
  issuer: ClusterIssuer;
  /** Variables for `pulumi`: where the tenant is. */
  tenant: TestTenant["env"];
}

/** The project's own program with the target `kubernetes`, by the real engine and provider. */
export class KubernetesStack {
  readonly place: StackPlace;
  readonly #env: NodeJS.ProcessEnv;
  #client: Promise<Client> | undefined;

  constructor(place: StackPlace) {
    this.place = place;
    this.#env = {
      ...process.env,
      ...place.tenant,
      NO_COLOR: "1",
      PULUMI_BACKEND_URL: pathToFileURL(this.#own("state")).href,
      PULUMI_CONFIG_PASSPHRASE: undefined, // it would win over the file
      PULUMI_CONFIG_PASSPHRASE_FILE: this.#own("passphrase"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  /**
   * A copy of the project with a stack that nothing has been deployed of.
   *
   * @param start starts the issuer; its files go into the folder
   * @returns also the tenant, which this process serves until it is stopped
   */
  static async create(
    start: (folder: string) => Promise<ClusterIssuer>,
    settings: (issuer: ClusterIssuer) => object,
  ): Promise<{ stack: KubernetesStack; tenant: TestTenant }> {
    const { root } = await Stack.create();
    const folder = join(root, ".nats-entra");
    await mkdir(join(folder, "state"), { recursive: true });
    await writeFile(join(folder, "passphrase"), randomBytes(32).toString("base64url"));
    const issuer = await start(folder);
    const tenant = await testTenant({
      tenantFile: join(folder, "tenant.json"),
      issuer,
      residents: { users: people, managedIdentities: workloads },
    });
    const stack = new KubernetesStack({ root, issuer, tenant: tenant.env });
    // JSON is YAML
    const file = join(root, "Pulumi.kubernetes.yaml");
    await writeFile(file, JSON.stringify({ config: settings(issuer) }));
    await stack.#must("stack", "init", "kubernetes", "--no-select");
    return { stack, tenant };
  }

  /** `pulumi config set` of one of the project's settings. */
  async set(path: string, value: string | number): Promise<void> {
    await this.#must("config", "set", "--path", `nats-entra:${path}`, String(value));
  }

  /** `pulumi config rm`. */
  async unset(path: string): Promise<void> {
    await this.#must("config", "rm", "--path", `nats-entra:${path}`);
  }

  /**
   * Changes a file of the project's copy.
   *
   * @throws Error when the text is not there
   */
  async edit(path: string, from: string, to: string): Promise<void> {
    const file = join(this.place.root, path);
    const text = await readFile(file, "utf8");
    if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`);
    await writeFile(file, text.replace(from, to));
  }

  /** @throws Error with what the engine said when it fails */
  async up(...args: string[]): Promise<string> {
    return this.#must("up", "--yes", "--skip-preview", ...args);
  }

  pulumi(...args: string[]): Promise<Ran> {
    const stack = args[0] === "stack" && args[1] === "init" ? [] : ["--stack", "kubernetes"];
    return capture("pulumi", [...args, ...stack, "--non-interactive"], {
      cwd: this.place.root,
      env: this.#env,
    });
  }

  /**
   * Connects as somebody of `residents.ts`, with nothing but a token.
   *
   * @param changes `defect` breaks the token on purpose
   */
  async login(
    as: string,
    { defect, ...changes }: Partial<Login> & { defect?: string } = {},
  ): Promise<NatsConnection> {
    this.#client ??= this.client();
    const { servers, natsCa: ca } = await this.#client;
    const token = changes.token ?? (await this.token(as, defect));
    return login({ servers, ca, ...changes, token });
  }

  /** What `pulumi stack output client` shows. */
  async client(): Promise<Client> {
    return JSON.parse(await this.#must("stack", "output", "client", "--json")) as Client;
  }

  /** An output that is a text. */
  async output(name: string): Promise<string> {
    return (await this.#must("stack", "output", name)).trim();
  }

  /** URNs of what the stack has. */
  async resources(): Promise<string[]> {
    const state = JSON.parse(await this.#must("stack", "export")) as {
      deployment: { resources?: { urn: string }[] };
    };
    return (state.deployment.resources ?? []).map(({ urn }) => urn);
  }

  /** A token that carries what is assigned to somebody of `residents.ts`. */
  async token(as: string, defect?: string): Promise<string> {
    const { issuer } = this.place;
    const [ca, adminKey] = await Promise.all([
      readFile(issuer.caFile, "utf8"),
      readFile(issuer.adminKeyFile, "utf8"),
    ]);
    return tokenOf(issuer, { ca, adminKey }, as, defect);
  }

  async #must(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.pulumi(...args);
    if (code === 0) return stdout;
    throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
  }

  #own(name: string): string {
    return join(this.place.root, ".nats-entra", name);
  }
}
