import { parseDocument, type AccessDocument } from "../../access/index.ts";
import { loadSodium } from "../../nats/index.ts";
import type { IssuerStatus, PolicyStatus, SecretsStatus } from "../../protocol/status/status.ts";
import { fetchKeys } from "../keys/discovery.ts";
import { IssuerKeys } from "../keys/issuer-keys.ts";
import { KeyFile } from "../keys/key-file.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { LoginRules } from "../login/authorize.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Config } from "../settings/config.ts";
import { issuerOf, type IssuerConfig } from "../settings/issuers.ts";
import { defaultTimes } from "../settings/keys.ts";
import { everyXkey, parseSecrets, type Secrets } from "../settings/secrets.ts";
import { WatchedFile, type LoadResult } from "../settings/watched-file.ts";
import type { TrustedIssuer } from "../token/verify.ts";

export interface StateOptions {
  readonly metrics: Pick<CalloutMetrics, "reloaded" | "refreshed">;
  readonly log: Log;
}

/** Milliseconds between two looks at the files. */
const pollInterval = 2000;

/** Everything that logins are authorized by, kept up to date: policy, secrets, the issuers' keys. */
export class State {
  readonly #config: Config;
  readonly #options: StateOptions;
  readonly #policy: WatchedFile<AccessDocument>;
  readonly #secrets: WatchedFile<Secrets>;
  #everyXkey: readonly Secrets[];
  readonly #keys: ReadonlyMap<string, IssuerKeys>;
  readonly #issuers: ReadonlyMap<string, TrustedIssuer>;
  #poll: NodeJS.Timeout | undefined;
  #onLoaded: () => void = () => undefined;

  /** @throws Error that names the file when policy or secrets cannot be loaded */
  constructor(config: Config, options: StateOptions) {
    const { policyFile, secretsFile, issuers, clockSkew } = config;
    this.#config = config;
    this.#options = options;
    this.#policy = new WatchedFile(policyFile, (bytes) => parsePolicy(bytes, policyFile));
    this.#secrets = new WatchedFile(secretsFile, (bytes) => parseSecrets(bytes, secretsFile));
    this.#everyXkey = everyXkey(this.#secrets.value);
    this.#keys = new Map(issuers.map((issuer) => [issuerOf(issuer), this.#keysOf(issuer)]));
    this.#issuers = trustedIssuers(issuers, clockSkew, this.#keys);
  }

  /**
   * Starts to follow files and issuers; resolves once the first issuer has keys, and every other has, or has
   * failed to answer: the identities of one are not kept out while another is down.
   */
  async start(): Promise<void> {
    this.#poll = setInterval(() => this.#load((file) => file.check()), pollInterval);
    if (this.#config.keys.folder !== undefined) await loadSodium(); // kept keys are in a sealed box
    const [first, ...others] = [...this.#keys.values()];
    const started = others.map((keys) => Promise.race([keys.start(), keys.tried()]));
    await Promise.all([first?.start(), ...started]);
  }

  stop(): void {
    clearInterval(this.#poll);
    for (const keys of this.#keys.values()) keys.stop();
  }

  /** @param listener called when another policy, or other secrets, are in force */
  onLoaded(listener: () => void): void {
    this.#onLoaded = listener;
  }

  /** Loads policy and secrets again, touched or not. */
  reload(): void {
    this.#load((file) => file.load());
  }

  get rules(): LoginRules {
    const { maxToken, connectionTypes, clusters } = this.#config;
    const { accounts } = this.#secrets.value;
    const policy = this.#policy.value;
    return { maxToken, issuers: this.#issuers, policy, accounts, connectionTypes, clusters };
  }

  get policy(): AccessDocument {
    return this.#policy.value;
  }

  get secrets(): Secrets {
    return this.#secrets.value;
  }

  /** Once for each xkey that something may be sealed for, the one in use first. */
  get everyXkey(): readonly Secrets[] {
    return this.#everyXkey;
  }

  /** Names of the policy's accounts by public key (A…). */
  get accountNames(): ReadonlyMap<string, string> {
    return new Map([...this.secrets.accounts].map(([name, { account }]) => [account, name]));
  }

  get status(): { policy: PolicyStatus; secrets: SecretsStatus; issuers: IssuerStatus[] } {
    const { digest, accounts } = this.#policy.value;
    const known = this.#secrets.value.accounts;
    return {
      policy: {
        digest,
        problem: this.#policy.problem,
        accountsWithoutKey: Object.keys(accounts).filter((name) => !known.has(name)),
      },
      secrets: { problem: this.#secrets.problem },
      issuers: [...this.#keys].map(([issuer, { ids, fresh, age }]) => ({
        issuer,
        keys: ids,
        fresh,
        ...(Number.isFinite(age) && { age: Math.round(age) }),
      })),
    };
  }

  #load(how: (file: WatchedFile<unknown>) => LoadResult): void {
    const { metrics, log } = this.#options;
    for (const [name, file] of [
      ["policy", this.#policy],
      ["secrets", this.#secrets],
    ] as const) {
      const result = how(file);
      if (result === "unchanged") continue;
      metrics.reloaded(name, result);
      if (file === this.#secrets) this.#everyXkey = everyXkey(this.#secrets.value);
      const { digest } = this.#policy.value;
      if (result === "loaded") {
        log.info(`${name}_loaded`, { policy: digest });
        this.#onLoaded();
      } else log.error(`${name}_rejected`, { problem: file.problem, policy: digest });
    }
  }

  #keysOf(address: IssuerConfig): IssuerKeys {
    const { metrics, log } = this.#options;
    const issuer = issuerOf(address);
    const { keys: times } = this.#config;
    const secrets = () => this.everyXkey;
    const keys = new IssuerKeys({
      fetch: () => fetchKeys(address),
      times: { ...times, retry: defaultTimes.retry },
      store:
        times.folder === undefined
          ? undefined
          : new KeyFile({ folder: times.folder, issuer, secrets }),
      onRestore: () => {
        log.info("keys_restored", { issuer, keys: keys.ids, age: Math.round(keys.age) });
      },
      onStoreError: (error) => log.warn("keys_file", { issuer, problem: messageOf(error) }),
      onRefresh: (result, error) => {
        metrics.refreshed(issuer, result);
        if (result === "ok") log.info("keys_loaded", { issuer, keys: keys.ids });
        else log.warn("keys_not_refreshed", { issuer, problem: messageOf(error) });
      },
    });
    return keys;
  }
}

/** What the tokens of each issuer must say, by their `iss`. */
function trustedIssuers(
  issuers: readonly IssuerConfig[],
  clockSkew: number,
  keys: ReadonlyMap<string, IssuerKeys>,
): ReadonlyMap<string, TrustedIssuer> {
  const trusted = issuers.map((issuer, at): [string, TrustedIssuer | undefined] => {
    const iss = issuerOf(issuer);
    const source = keys.get(iss);
    return [iss, source && { keys: source, expected: expectationOf(issuer, clockSkew, at > 0) }];
  });
  return new Map(trusted.flatMap(([iss, issuer]) => (issuer ? [[iss, issuer] as const] : [])));
}

function expectationOf(
  issuer: IssuerConfig,
  clockSkew: number,
  isFurther: boolean,
): TrustedIssuer["expected"] {
  const { audience } = issuer;
  if ("issuer" in issuer) {
    return { issuer: issuer.issuer, audience, clockSkew, subjects: issuer.subjects };
  }
  const { tenantId, roles } = issuer;
  return {
    ...{ tenantId, audience, clockSkew },
    ...(roles && { roles: new Map(Object.entries(roles)) }),
    ...(isFurther && { isFurther }),
  };
}

/** @throws Error that names the file and what is wrong with it */
function parsePolicy(bytes: Uint8Array, file: string): AccessDocument {
  try {
    return parseDocument(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, { cause: error });
  }
}
