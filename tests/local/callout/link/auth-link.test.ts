import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { AuthLink } from "../../../../callout/link/auth-link.ts";
import { jsonLog } from "../../../../callout/log/log.ts";
import { parseSecrets } from "../../../../callout/settings/secrets.ts";
import { deriveCalloutSecrets, deriveTrust, serverConfig } from "../../../../nats/index.ts";
import { keyMaterial } from "../../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../../support/nats/servers.ts";

const keys = keyMaterial([]);
const secrets = Buffer.from(JSON.stringify(deriveCalloutSecrets(keys)));
const { user } = parseSecrets(secrets, "secrets.json");
const trust = deriveTrust({ accounts: {} }, keys);
let nats: NatsServers;
const buses: AuthLink[] = [];

beforeAll(async () => {
  nats = await startNats({ nodes: 2, config: (layout) => serverConfig({ ...trust, ...layout }) });
});
afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await nats.stop();
});

async function join(server: string | undefined): Promise<AuthLink> {
  const options = {
    name: "test",
    nats: { servers: server === undefined ? [] : [server] },
    user: () => user,
    log: jsonLog("test", () => undefined),
    onDisconnect: () => undefined,
    onReconnect: () => undefined,
  };
  const bus = new AuthLink(options);
  if (!(await bus.connect(new AbortController().signal))) throw new Error("not connected");
  buses.push(bus);
  return bus;
}

it("tells a replica that there is no other, and whoever is there what it asks", async () => {
  const [here, there] = nats.urls;
  const [first, heard, alone] = [await join(here), vi.fn(), vi.fn()];
  first.onMessage(heard, alone);
  first.ask(Buffer.from("is anybody there?"));
  await vi.waitFor(() => expect(alone).toHaveBeenCalledTimes(1), 20_000);
  expect(heard).not.toHaveBeenCalled();

  const [second, other] = [await join(there), vi.fn<(text: string) => void>()];
  second.onMessage(
    (data) => other(Buffer.from(data).toString()),
    () => undefined,
  );
  await vi.waitFor(() => {
    first.ask(Buffer.from("and now?"));
    expect(other).toHaveBeenCalledWith("and now?");
  }, 20_000);
});
