import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { capture } from "../../../tools/process.mjs";
import { standIn } from "../../support/azuread/setup.ts";
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
}

/** The project's own program with the target `kubernetes`, by the real engine and provider. */
export class KubernetesStack {
  readonly place: StackPlace;
  readonly #env: NodeJS.ProcessEnv;

  constructor(place: StackPlace) {
    this.place = place;
    const { env } = standIn({
      tenantFile: this.#own("tenant.json"),
      issuer: place.issuer,
      residents: { users: people, managedIdentities: workloads },
    });
    this.#env = {
      ...process.env,
      ...env,
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
   */
  static async create(
    start: (folder: string) => Promise<ClusterIssuer>,
    settings: (issuer: ClusterIssuer) => object,
  ): Promise<KubernetesStack> {
    const { root } = await Stack.create();
    const folder = join(root, ".nats-entra");
    await mkdir(join(folder, "state"), { recursive: true });
    await writeFile(join(folder, "passphrase"), randomBytes(32).toString("base64url"));
    const issuer = await start(folder);
    const stack = new KubernetesStack({ root, issuer });
    await stack.configure(settings(issuer));
    const made = await stack.pulumi("stack", "init", "kubernetes", "--no-select");
    if (made.code !== 0) throw new Error(made.stderr);
    return stack;
  }

  /** Replaces the stack's settings. */
  async configure(settings: object): Promise<void> {
    const before = await readFile(this.#settings, "utf8").catch(() => "{}");
    // JSON is YAML; the salt that the engine put there stays
    const salt = /^encryptionsalt: (.*)$/m.exec(before)?.[1] ?? saltOf(before);
    const all = { ...(salt === undefined ? {} : { encryptionsalt: salt }), config: settings };
    await writeFile(this.#settings, JSON.stringify(all));
  }

  /** @throws Error with what the engine said when it fails */
  async up(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.pulumi("up", "--yes", "--skip-preview", ...args);
    if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  pulumi(...args: string[]): Promise<Ran> {
    const stack = args[0] === "stack" && args[1] === "init" ? [] : ["--stack", "kubernetes"];
    return capture("pulumi", [...args, ...stack, "--non-interactive"], {
      cwd: this.place.root,
      env: this.#env,
    });
  }

  /** What `pulumi stack output client` shows. */
  async client(): Promise<Client> {
    const { code, stdout, stderr } = await this.pulumi("stack", "output", "client", "--json");
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Client;
  }

  /** A token that carries what is assigned to somebody of `residents.ts`. */
  async token(as: string): Promise<string> {
    const { issuer } = this.place;
    const [ca, adminKey] = await Promise.all([
      readFile(issuer.caFile, "utf8"),
      readFile(issuer.adminKeyFile, "utf8"),
    ]);
    return tokenOf(issuer, { ca, adminKey }, as);
  }

  get #settings(): string {
    return join(this.place.root, "Pulumi.kubernetes.yaml");
  }

  #own(name: string): string {
    return join(this.place.root, ".nats-entra", name);
  }
}

function saltOf(text: string): string | undefined {
  return /"encryptionsalt":\s*"([^"]*)"/.exec(text)?.[1];
}
