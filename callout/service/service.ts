import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadSodium } from "../../nats/index.ts";
import type { ReplicaFacts, Status } from "../../protocol/status/status.ts";
import { Audit } from "../audit/audit.ts";
import { ConnectionWatch } from "../connections/watch.ts";
import { Control } from "../control/control.ts";
import { AuthLink } from "../link/auth-link.ts";
import { messageOf, type Log } from "../log/log.ts";
import type { Rules } from "../login/authorize.ts";
import { Authorizer } from "../login/authorizer.ts";
import { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { watchEventLoop } from "../metrics/event-loop.ts";
import { Replicas } from "../replicas/replicas.ts";
import { Sessions } from "../session/sessions.ts";
import type { Config } from "../settings/config.ts";
import { trustFacts } from "../settings/trust-facts.ts";
import { Whoami } from "../whoami/whoami.ts";
import { diagnostics, type Diagnostics } from "./diagnostics.ts";
import { jsonPage, servePages, textPage } from "./http.ts";
import { State } from "./state.ts";

export interface ServiceOptions {
  readonly version: string;
  /** Prints audit records; throws when that fails. */
  readonly print: (text: string) => void;
  readonly log: Log;
  /** Told when the connection to NATS ends for good, which it never should. */
  readonly onFailure: (problem: string) => void;
}

/**
 * The auth callout: NATS servers ask it about every login, it answers with exactly what the Entra
 * token's roles grant.
 *
 * @example
 * const service = new Service(config, { version, print, log, onFailure });
 * await service.start();
 * process.once("SIGTERM", () => void service.stop());
 */
export class Service {
  readonly #config: Config;
  readonly #options: ServiceOptions;
  readonly #metrics: CalloutMetrics;
  readonly #state: State;
  readonly #audit: Audit;
  readonly #sessions = new Sessions();
  readonly #replicas: Replicas;
  readonly #authorizer: Authorizer;
  readonly #control: Control;
  readonly #whoami: Whoami;
  readonly #stopping = new AbortController();
  readonly #borrowed: Rules["borrowed"] = (oid, now) => this.#control.borrowed(oid, now);
  #http: Server | undefined;
  #bus: AuthLink | undefined;
  #served = false;
  #unwatch: () => void = () => undefined;

  /** @throws Error that names the file, or folder, when policy, secrets or audit files cannot be used */
  constructor(config: Config, options: ServiceOptions) {
    const { log } = options;
    this.#config = config;
    this.#options = options;
    this.#metrics = new CalloutMetrics(() => this.status);
    this.#state = new State(config, {
      metrics: this.#metrics,
      log,
      onLoaded: () => this.#control.reload(),
    });
    this.#audit = new Audit(config, {
      print: options.print,
      signer: () => this.#state.secrets.auth.signer,
      policy: () => this.#state.rules.policy,
      jetStream: () => this.#control.jetStream,
      metrics: this.#metrics,
      log,
    });
    this.#replicas = new Replicas({
      sessions: this.#sessions,
      secrets: () => this.#state.everyXkey,
      publish: (data) => this.#bus?.tell(data),
      ask: (data) => this.#bus?.ask(data),
      log,
    });
    this.#control = new Control({
      config,
      policy: () => this.#state.rules.policy,
      secrets: () => this.#state.secrets,
      sessions: this.#sessions,
      audit: this.#audit.sink,
      limits: () => ({ ...this.#audit.limits, maxAge: this.#audit.limits.maxAge * 1000 }),
      facts: () => this.#facts,
      connections: new ConnectionWatch({
        instance: config.instance,
        accounts: () => this.#state.accountNames,
        find: (...about) => this.#sessions.find(...about),
        forget: (...about) => this.#replicas.forget(...about),
        audit: this.#audit.sink,
        metrics: this.#metrics,
        log,
      }),
      metrics: this.#metrics,
      log,
      onFailure: options.onFailure,
    });
    this.#authorizer = new Authorizer({
      instance: config.instance,
      clockSkew: config.clockSkew,
      rules: () => ({ ...this.#state.rules, borrowed: this.#borrowed }),
      secrets: () => this.#state.everyXkey,
      find: (...about) => this.#sessions.find(...about),
      remember: (session) => this.#replicas.share(session),
      isRevoked: (session, now) => this.#control.isRevoked(session, now),
      limits: config.logins,
      audit: this.#audit.sink,
      metrics: this.#metrics,
      log,
    });
    this.#whoami = new Whoami({
      find: (...about) => this.#sessions.findAt(...about),
      accounts: () => this.#state.secrets.accounts,
      policyOf: (digest) => this.#control.policyOf(digest),
      publish: (subject, data) => this.#bus?.publish(subject, data),
      metrics: this.#metrics,
      log,
    });
  }

  /**
   * Serves http at once, and logins as soon as there are keys and a connection: a replica without
   * keys would refuse what another could grant, and one that has not heard of the sessions would end
   * them at a reload. Resolves when logins are served.
   *
   * @throws SettingsError when http cannot be served
   */
  async start(): Promise<void> {
    const { host, port } = this.#config.http;
    this.#unwatch = watchEventLoop((seconds) => this.#metrics.delayed(seconds));
    this.#http = await servePages(host, port, {
      "/healthz": () => jsonPage(200, { alive: true }),
      "/readyz": () => jsonPage(this.status.ready ? 200 : 503, this.status),
      "/metrics": () => textPage(this.#metrics.text()),
    });
    this.#options.log.info("listening", { http: `${host}:${this.address?.port ?? port}` });
    const starting = [this.#connect(), this.#state.start(), this.#control.start()] as const;
    const [bus] = await Promise.all(starting);
    if (!bus || this.#stopping.signal.aborted) return;
    await this.#audit.start();
    bus.subscribe((message) => this.#authorizer.accept(message));
    bus.serveSessions((request) => void this.#whoami.accept(request));
    await bus.flush();
    this.#served = true;
    this.#options.log.info("ready", { policy: this.#state.rules.policy.digest });
  }

  /** Loads policy and secrets again. */
  reload(): void {
    this.#state.reload();
  }

  /** Takes no new login, answers those under way, closes everything. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#served = false;
    this.#state.stop();
    this.#unwatch();
    await this.#bus?.unsubscribe();
    await this.#authorizer.stop();
    await this.#audit.stop();
    await Promise.all([this.#bus?.close(), this.#control.stop()]);
    this.#http?.close();
    this.#http?.closeAllConnections();
  }

  /** Where http is served; the port is one that the system chose when the configuration says 0. */
  get address(): AddressInfo | undefined {
    return this.#http?.address() as AddressInfo | undefined;
  }

  get status(): Status {
    const { policy, secrets, issuers } = this.#state.status;
    const nats = { connected: this.#bus?.connected ?? false, server: this.#bus?.server };
    const { status: control } = this.#control;
    const usable = policy.accountsWithoutKey.length === 0 && issuers.every(({ fresh }) => fresh);
    return {
      ready: this.#served && nats.connected && usable && control?.read !== false,
      instance: this.#config.instance,
      version: this.#options.version,
      policy,
      secrets,
      issuers,
      nats,
      audit: this.#audit.status,
      ...(control && { control }),
      logins: {
        served: this.#served,
        waiting: this.#authorizer.waiting,
        pending: this.#authorizer.pending,
        remembered: this.#sessions.size,
      },
    };
  }

  /** All that it knows of itself, and no secret. */
  get diagnostics(): Diagnostics {
    return diagnostics(this.status, this.#state.secrets, this.#metrics);
  }

  /** What those who compare all replicas want to know; public, all of it. */
  get #facts(): ReplicaFacts {
    const { ready, instance, version, policy, issuers, nats, control } = this.status;
    const trust = trustFacts(this.#state.secrets);
    const { comparable } = this.#control;
    const time = Date.now();
    return {
      ...{ ready, instance, version, time, policy, comparable, issuers, nats, control, trust },
    };
  }

  async #connect(): Promise<AuthLink | undefined> {
    const { instance, nats } = this.#config;
    const { log, onFailure } = this.#options;
    const { signal } = this.#stopping;
    const options = {
      nats,
      name: `nats-entra ${instance}`,
      user: () => this.#state.secrets.user,
      log,
      onDisconnect: () => this.#metrics.disconnected(),
      // it may have missed something meanwhile
      onReconnect: () => void this.#replicas.learn(),
    };
    const [bus] = await Promise.all([AuthLink.connect(options, signal), loadSodium()]);
    void bus?.closed().then((error) => {
      if (!signal.aborted) onFailure(messageOf(error ?? "the connection to NATS was closed"));
    });
    this.#bus = bus;
    bus?.listen(
      (data) => this.#replicas.accept(data),
      () => this.#replicas.alone(),
    );
    if (bus) await this.#replicas.learn();
    return bus;
  }
}
