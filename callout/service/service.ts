import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { loadSodium } from "../../nats/index.ts";
import type { ReplicaFacts, Status } from "../../protocol/status/status.ts";
import { Audit } from "../audit/audit.ts";
import { ConnectionWatch } from "../connections/watch.ts";
import { Control } from "../control/control.ts";
import { ControlKeys } from "../control/keys.ts";
import { AuthLink } from "../link/auth-link.ts";
import { ControlLinks } from "../link/control-links.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { LoginRules } from "../login/authorize.ts";
import { Authorizer } from "../login/authorizer.ts";
import { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { watchEventLoop } from "../metrics/event-loop.ts";
import { probeOf } from "../probe/probe.ts";
import { Replicas } from "../replicas/replicas.ts";
import { Sessions } from "../session/sessions.ts";
import type { Config } from "../settings/config.ts";
import { trustFacts } from "../settings/trust-facts.ts";
import { Streams, type StreamsTalk } from "../streams/streams.ts";
import { Whoami } from "../whoami/whoami.ts";
import { diagnostics, type Diagnostics } from "./diagnostics.ts";
import { jsonPage, servePages, textPage } from "./http.ts";
import { streamsPage } from "./streams-page.ts";
import { State } from "./state.ts";

export interface ServiceOptions {
  readonly version: string;
  /** Prints audit records; throws when that fails. */
  readonly print: (text: string) => void;
  readonly log: Log;
  /** Called when the connection to NATS ends permanently, which it never should. */
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
  readonly #metrics = new CalloutMetrics();
  readonly #sessions = new Sessions();
  readonly #stopping = new AbortController();
  readonly #state: State;
  readonly #authLink: AuthLink;
  readonly #audit: Audit;
  readonly #replicas: Replicas;
  readonly #control: Control;
  readonly #authorizer: Authorizer;
  readonly #whoami: Whoami;
  #http: Server | undefined;
  #served = false;
  #unwatch: () => void = () => undefined;

  /**
   * Builds the parts in the order in which they need each other.
   *
   * @throws Error that names the file, or folder, when policy, secrets or audit files cannot be used
   */
  constructor(config: Config, options: ServiceOptions) {
    const { log, onFailure, print } = options;
    const { instance, nats } = config;
    const [metrics, sessions] = [this.#metrics, this.#sessions];
    this.#config = config;
    this.#options = options;
    const state = new State(config, { metrics, log });
    const keys = new ControlKeys(() => state.secrets);
    const common = { name: `nats-entra ${instance}`, nats, log };
    const authLink = new AuthLink({
      ...common,
      user: () => state.secrets.user,
      onDisconnect: () => metrics.disconnected(),
      // it may have missed something meanwhile
      onReconnect: () => void this.#replicas.learn(),
    });
    const links = new ControlLinks({
      ...common,
      users: {
        CONTROL: () => keys.user("CONTROL"),
        CONTROL_DATA: () => keys.user("CONTROL_DATA"),
        SYS: () => ({ jwt: state.secrets.system.jwt, key: state.secrets.user.key }),
      },
      onFailure,
    });
    const audit = new Audit(config, {
      print,
      signer: () => state.secrets.auth.signer,
      policy: () => state.policy,
      jetStream: () => links.jetStream,
      metrics,
      log,
    });
    const replicas = new Replicas({
      sessions,
      secrets: () => state.everyXkey,
      channel: authLink,
      log,
    });
    const streams = (talk: StreamsTalk) =>
      new Streams({
        ...{ config, keys, talk, metrics, log },
        policy: () => state.policy,
        secrets: () => state.secrets,
        audit: audit.sink,
        jetStream: () => links.patientJetStream,
      });
    const connections = new ConnectionWatch({
      instance,
      isCallout: (user) => this.#control.isOwnUser(user),
      accounts: () => state.accountNames,
      find: (...about) => sessions.find(...about),
      forget: (...about) => replicas.forget(...about),
      audit: audit.sink,
      metrics,
      log,
    });
    const control = new Control({
      ...{ config, keys, links, sessions, connections, streams, metrics, log },
      policy: () => state.policy,
      secrets: () => state.secrets,
      audit: audit.sink,
      limits: () => ({ ...audit.limits, maxAge: audit.limits.maxAge * 1000 }),
    });
    const temporaryRoles: LoginRules["temporaryRoles"] = (oid, now) =>
      control.temporaryRoles(oid, now);
    this.#authorizer = new Authorizer({
      instance,
      clockSkew: config.clockSkew,
      rules: () => ({ ...state.rules, temporaryRoles }),
      secrets: () => state.everyXkey,
      find: (...about) => sessions.find(...about),
      remember: (session) => replicas.share(session),
      isRevoked: (session, now) => control.isRevoked(session, now),
      probeOf: ({ connect_opts: options }) => probeOf(options, Date.now(), keys.all),
      limits: config.logins,
      audit: audit.sink,
      metrics,
      log,
    });
    this.#whoami = new Whoami({
      find: (...about) => sessions.findAt(...about),
      accounts: () => state.secrets.accounts,
      policyOf: (digest) => control.policyOf(digest),
      publish: (subject, data) => authLink.publish(subject, data),
      metrics,
      log,
    });
    state.onLoaded(() => control.reload());
    [this.#state, this.#authLink, this.#audit] = [state, authLink, audit];
    [this.#replicas, this.#control] = [replicas, control];
  }

  /**
   * Serves http at once, and logins as soon as there are keys and a connection: a replica without
   * keys would refuse what another could grant, and one that does not know the sessions would end
   * them at a reload. Resolves when logins are served.
   *
   * @throws Failure `settings_invalid` when http cannot be served
   */
  async start(): Promise<void> {
    const { host, port } = this.#config.http;
    this.#unwatch = watchEventLoop((seconds) => this.#metrics.delayed(seconds));
    this.#http = await servePages(host, port, {
      "/healthz": () => jsonPage(200, { alive: true }),
      "/readyz": () => jsonPage(this.status.ready ? 200 : 503, this.status),
      "/streams": () => streamsPage(this.#state.policy, this.#control.streamRows),
      "/metrics": () => textPage(this.#metrics.text(this.status)),
    });
    this.#options.log.info("listening", { http: `${host}:${this.address?.port ?? port}` });
    const starting = [
      this.#connect(),
      this.#state.start(),
      this.#control.start(() => this.#facts),
    ] as const;
    const [isConnected] = await Promise.all(starting);
    if (!isConnected || this.#stopping.signal.aborted) return;
    await this.#audit.start();
    this.#authLink.subscribe((message) => this.#authorizer.accept(message));
    this.#authLink.serveSessions((request) => void this.#whoami.accept(request));
    await this.#authLink.flush();
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
    await this.#authLink.unsubscribe();
    await Promise.all([this.#authorizer.stop(), this.#control.stopStreams()]);
    await this.#audit.stop();
    await Promise.all([this.#authLink.close(), this.#control.stop()]);
    this.#http?.close();
    this.#http?.closeAllConnections();
  }

  /** Where http is served; the port is one that the system chose when the configuration says 0. */
  get address(): AddressInfo | undefined {
    return this.#http?.address() as AddressInfo | undefined;
  }

  get status(): Status {
    const { policy, secrets, issuers } = this.#state.status;
    const nats = { connected: this.#authLink.connected, server: this.#authLink.server };
    const { status: control, streams } = this.#control;
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
      ...(streams && { streams }),
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

  /** Public facts for comparing replicas. */
  get #facts(): ReplicaFacts {
    const { ready, instance, version, policy, issuers, nats, control } = this.status;
    const trust = trustFacts(this.#state.secrets);
    const { comparable } = this.#control;
    const time = Date.now();
    return {
      ...{ ready, instance, version, time, policy, comparable, issuers, nats, control, trust },
    };
  }

  /** Connects to the account of the callouts, and learns which sessions there are. */
  async #connect(): Promise<boolean> {
    const { signal } = this.#stopping;
    const connecting = this.#authLink.connect(signal);
    const [isConnected] = await Promise.all([connecting, loadSodium()]);
    if (!isConnected) return false;
    void this.#authLink.closed().then((error) => {
      const problem = messageOf(error ?? "the connection to NATS was closed");
      if (!signal.aborted) this.#options.onFailure(problem);
    });
    this.#authLink.onMessage(
      (data) => this.#replicas.accept(data),
      () => this.#replicas.alone(),
    );
    await this.#replicas.learn();
    return true;
  }
}
