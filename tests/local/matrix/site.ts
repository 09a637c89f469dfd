/** The server of the matrix: the accounts of all plans, and sessions that have what their run has. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { deriveCalloutSecrets, deriveTrust, serverConfig } from "../../../nats/index.ts";
import { parseLine } from "../../../reports/violations/log-line.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats } from "../../support/nats/servers.ts";
import { until } from "../../support/waiting/until.ts";
import { startMinimalCallout, type Access } from "../nats/minimal-callout.ts";
import type { Plan, Run } from "./plan.ts";

export interface Site {
  readonly url: string;
  /** A session with all rights in an account. */
  admin(account: string): Promise<NatsConnection>;
  /** What the server refused each run, by the run's id: `publish $JS.API.STREAM.NAMES`. */
  violations(): Promise<ReadonlyMap<string, readonly string[]>>;
  stop(): Promise<void>;
}

export async function startSite(plans: readonly Plan[]): Promise<Site> {
  const accounts = Object.assign({}, ...plans.map((plan) => plan.accounts)) as Plan["accounts"];
  const keys = keyMaterial(Object.keys(accounts));
  const servers = await startNats({
    config: (layout) =>
      serverConfig({
        ...deriveTrust({ accounts }, keys),
        ...layout,
        jetstream: { storeFolder: layout.storeFolder, memory: 1 << 28, disk: 2 ** 36 },
      }),
  });
  const [url = ""] = servers.urls;
  const runs = new Map(plans.flatMap((plan) => plan.runs.map((run) => [run.ordered.id, run])));
  const callout = await startMinimalCallout(
    servers.urls,
    deriveCalloutSecrets(keys),
    ({ connect_opts: { user = "", pass = "" } }) => accessOf(runs, user, pass),
  );
  const open: NatsConnection[] = [];
  const admin = async (account: string) => {
    const nc = await connect({ servers: url, user: account, pass: "admin", timeout: 10_000 });
    open.push(nc);
    return nc;
  };
  return {
    url,
    admin,
    violations: async () => {
      const log = () => servers.nodes.map((node) => node.log()).join("");
      await flushed(admin, Object.keys(accounts)[0] ?? "", log);
      return violationsIn(log());
    },
    stop: async () => {
      await Promise.all(open.map((nc) => nc.close()));
      await callout.stop();
      await servers.stop();
    },
  };
}

function accessOf(
  runs: ReadonlyMap<string, Run>,
  user: string,
  password: string,
): Access | undefined {
  const all = { account: user, lifetime: 3_600, publish: [">"], subscribe: [">"] };
  return password === "admin" ? all : runs.get(password)?.access;
}

/** Until the log has a line of now, and so all lines before it. */
async function flushed(
  admin: (account: string) => Promise<NatsConnection>,
  account: string,
  log: () => string,
): Promise<void> {
  const nc = await admin(account);
  const mark = `$SYS.flushed-${Date.now()}`;
  const sub = nc.subscribe(mark);
  sub.unsubscribe();
  nc.publish(`_R_.${mark}`, "", { reply: "_R_.x" });
  await nc.flush();
  await until("the log", () => log().includes("_R_.x"));
}

function violationsIn(log: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const line of log.split("\n")) {
    const said = parseLine(line)?.said;
    if (said === undefined) continue;
    const id = said.user.replace(/^user:/, "");
    found.set(id, (found.get(id) ?? new Set()).add(`${said.verb} ${said.subject}`));
  }
  return new Map([...found].map(([id, what]) => [id, [...what]]));
}
