import { calloutInbox } from "../../nats/index.ts";
import { messageOf } from "../../errors/render.mjs";
import { JetStream } from "./jetstream.ts";
import { Link, type LinkOptions } from "./link.ts";
import { Servers } from "./servers.ts";

/** Accounts in which the service has a connection besides that for logins. */
type ControlAccount = "CONTROL" | "CONTROL_DATA" | "SYS";

export interface ControlLinksOptions extends Pick<LinkOptions, "name" | "nats" | "log"> {
  /** The user of each account, asked at every connect. */
  readonly users: Readonly<Record<ControlAccount, LinkOptions["user"]>>;
  /** Called when a connection ends permanently, which it never should. */
  readonly onFailure: (problem: string) => void;
}

/**
 * The service's connections besides that for logins: to CONTROL for requests of operators, to CONTROL_DATA for
 * JetStream and the other replicas, and to SYS for the servers.
 */
export class ControlLinks {
  readonly #options: ControlLinksOptions;
  #links: Readonly<Record<ControlAccount, Link>> | undefined;
  #jetStream: JetStream | undefined;
  #servers: Servers | undefined;

  constructor(options: ControlLinksOptions) {
    this.#options = options;
  }

  /** The connection to an account; undefined before all three are made. */
  of(account: ControlAccount): Link | undefined {
    return this.#links?.[account];
  }

  isConnected(account: ControlAccount): boolean {
    return this.#links?.[account].connected ?? false;
  }

  /** Of CONTROL_DATA; undefined while there is no connection. */
  get jetStream(): JetStream | undefined {
    return this.isConnected("CONTROL_DATA") ? this.#jetStream : undefined;
  }

  /** The same while the connection is being made again, too: requests wait for it. */
  get patientJetStream(): JetStream | undefined {
    return this.#jetStream;
  }

  /** Undefined before the connections are made. */
  get servers(): Servers | undefined {
    return this.#servers;
  }

  /**
   * Makes all three connections; tries until it works or the signal says stop.
   *
   * @param onReconnect called when a connection is back
   * @returns whether they are made
   */
  async connect(
    signal: AbortSignal,
    onReconnect: (account: ControlAccount) => void,
  ): Promise<boolean> {
    const { users, onFailure, ...common } = this.#options;
    const connect = (account: ControlAccount) => {
      const onBack = () => onReconnect(account);
      const own = { account, user: users[account], inboxPrefix: calloutInbox, onReconnect: onBack };
      return Link.connect({ ...common, ...own }, signal);
    };
    const [control, data, system] = await Promise.all([
      connect("CONTROL"),
      connect("CONTROL_DATA"),
      connect("SYS"),
    ]);
    if (!control || !data || !system) {
      await Promise.all([control?.close(), data?.close(), system?.close()]);
      return false;
    }
    for (const each of [control, data, system]) {
      void each.closed().then((error) => {
        if (!signal.aborted) onFailure(messageOf(error ?? "a connection to NATS was closed"));
      });
    }
    this.#links = { CONTROL: control, CONTROL_DATA: data, SYS: system };
    this.#jetStream = new JetStream(data.connection);
    this.#servers = new Servers(system.connection);
    return true;
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#links ?? {}).map((link) => link.close()));
  }
}
