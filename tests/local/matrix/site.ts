/** The server of the matrix, and what it refused. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { startNats } from "../../support/nats/servers.ts";
import { until } from "../../support/waiting/until.ts";
import { adminOf, configOf, nobodyOf } from "./config.ts";
import type { Plan } from "./plan.ts";

export interface Site {
  readonly url: string;
  /** A session with all rights in an account. */
  admin(account: string): Promise<NatsConnection>;
  /** What the server refused each run, by the run's id: `publish $JS.API.STREAM.NAMES`. */
  violations(): Promise<ReadonlyMap<string, readonly string[]>>;
  stop(): Promise<void>;
}

/** A server of its own, with the accounts and the sessions of all plans. */
export async function startSite(plans: readonly Plan[]): Promise<Site> {
  const servers = await startNats({ config: (layout) => configOf(layout, plans) });
  const [url = ""] = servers.urls;
  const open: NatsConnection[] = [];
  const login = async (user: string) => {
    const nc = await connect({ servers: url, user, pass: user, timeout: 10_000 });
    open.push(nc);
    return nc;
  };
  const log = () => servers.nodes.map((node) => node.log()).join("");
  return {
    url,
    admin: (account) => login(adminOf(account)),
    violations: async () => {
      const [account = ""] = plans.flatMap((plan) => Object.keys(plan.accounts));
      await flushed(await login(nobodyOf(account)), log);
      return violationsIn(log());
    },
    stop: async () => {
      await Promise.all(open.map((nc) => nc.close()));
      await servers.stop();
    },
  };
}

/** Until the log has a line of now, and so all lines before it. */
async function flushed(nc: NatsConnection, log: () => string): Promise<void> {
  nc.publish("refused.last");
  await nc.flush();
  await until("the log's last line", () => log().includes("refused.last"));
}

/** The user comes before what was refused (client.go, pubPermissionViolation and subPermissionViolation). */
const violation =
  /user:([\w-]+)" - (Publish|Subscription) Violation - (?:Subject|Reply) "([^"]+)"/g;

function violationsIn(log: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const [, id = "", verb = "", subject = ""] of log.matchAll(violation)) {
    const what = `${verb === "Publish" ? "publish" : "subscribe"} ${subject}`;
    found.set(id, (found.get(id) ?? new Set()).add(what));
  }
  return new Map([...found].map(([id, what]) => [id, [...what]]));
}
