import { calloutInbox } from "../../nats/index.ts";
import { messageOf } from "../log/log.ts";
import { Link, type LinkOptions } from "./link.ts";

export interface ControlLinksOptions extends Pick<LinkOptions, "name" | "nats" | "log"> {
  /** The user of each account, asked at every connect. */
  readonly users: Readonly<Record<"CONTROL" | "CONTROL_DATA" | "SYS", LinkOptions["user"]>>;
  readonly signal: AbortSignal;
  readonly onReconnect: Readonly<Partial<Record<LinkOptions["account"], () => void>>>;
  /** Told when a connection ends for good, which it never should. */
  readonly onFailure: (problem: string) => void;
}

/** The service's connections besides that for logins. */
export interface ControlLinks {
  /** To CONTROL: requests of operators. */
  readonly control: Link;
  /** To CONTROL_DATA: JetStream, and the other replicas. */
  readonly data: Link;
  /** To SYS: the servers. */
  readonly system: Link;
}

/** Connects to all three; tries until it works. Undefined when the signal says stop before. */
export async function connectAll(options: ControlLinksOptions): Promise<ControlLinks | undefined> {
  const { users, signal, onReconnect, onFailure, ...common } = options;
  const link = (account: keyof typeof users) => {
    const onBack = () => onReconnect[account]?.();
    const own = { account, user: users[account], inboxPrefix: calloutInbox, onReconnect: onBack };
    return Link.connect({ ...common, ...own }, signal);
  };
  const [control, data, system] = await Promise.all([
    link("CONTROL"),
    link("CONTROL_DATA"),
    link("SYS"),
  ]);
  if (!control || !data || !system) {
    await Promise.all([control?.close(), data?.close(), system?.close()]);
    return undefined;
  }
  for (const each of [control, data, system]) {
    void each.closed().then((error) => {
      if (!signal.aborted) onFailure(messageOf(error ?? "a connection to NATS was closed"));
    });
  }
  return { control, data, system };
}
