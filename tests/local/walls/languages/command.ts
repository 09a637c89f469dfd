/** What one does with the `nats` command across a wall, a line of JSON an operation; by a context of `nats-entra login`. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { natsContext, writeNatsContext } from "../../../../cli/session/nats-context.ts";
import type { Io } from "../../../../cli/terminal/io.ts";
import type { Settings } from "../../../../cli/settings/settings.ts";

const {
  NATS_URL = "",
  NATS_ACCOUNT: account,
  NATS_TOKEN = "",
  NATS_DOMAIN: domain = "",
} = process.env;
const folder = mkdtempSync(join(tmpdir(), "walls-command-"));
const env = { ...process.env, XDG_CONFIG_HOME: folder };
const context = natsContext({ env } as Partial<Io> as Io, "walls", { account, domain });
writeNatsContext({ servers: [NATS_URL] } as Partial<Settings> as Settings, context, NATS_TOKEN);

const file = join(folder, "file.txt");
writeFileSync(file, "some bytes");
const out = join(folder, "out.txt");
const filter = ["--filter", "orders.events.created"];

/** Words of the command, and what its output has to have in it. */
const operations: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "publish to a stream": [["pub", "orders.events.created", "command", "--jetstream"]],
  "create a consumer": [
    [
      "consumer",
      "add",
      "ORDERS",
      "command",
      "--pull",
      ...filter,
      "--ack",
      "explicit",
      "--defaults",
    ],
  ],
  "fetch and acknowledge": [["consumer", "next", "ORDERS", "command", "--count", "3"]],
  "follow in order, by pulling": [
    ["sub", "orders.events.created", "--stream", "ORDERS", "--all", "--count", "1"],
  ],
  "put a key": [["kv", "put", "prices", "command.tea", "1"]],
  "create a key": [["kv", "create", "prices", "command.milk", "1"]],
  "get a key": [["kv", "get", "prices", "command.tea", "--raw"]],
  "list keys": [["kv", "ls", "prices"]],
  "read a key's history": [["kv", "history", "prices", "command.tea"]],
  "delete and purge keys": [
    ["kv", "del", "prices", "command.tea", "--force"],
    ["kv", "purge", "prices", "command.milk", "--force"],
  ],
  "look at a bucket": [["kv", "status", "prices"]],
  "put an object": [["object", "put", "files", file, "--name", "command", "--force"]],
  "get an object": [["object", "get", "files", "command", "--output", out, "--force"]],
  "list objects": [["object", "ls", "files"]],
  "delete an object": [["object", "rm", "files", "command", "--force"]],
  "ask a service": [["req", "orders.status", ""]],
  "ask all of a service": [["req", "orders.poll", "", "--replies", "2"]],
  "gather until a pause": [["req", "orders.poll", "", "--replies", "0"]],
  "gather until the end is said": [["req", "orders.parts", "", "--wait-for-empty"]],
  "find services": [["micro", "ping"]],
  "look at one service": [["micro", "info", "orders"]],
  "look at services": [["micro", "stats", "orders"]],
  "list streams": [["stream", "ls"]],
  "list consumers": [["consumer", "ls", "ORDERS"]],
  "get a message": [["stream", "get", "ORDERS", "--last-for", "orders.events.created"]],
  "get the last message of a subject": [
    ["req", `$JS.${domain}.API.DIRECT.GET.ORDERS.orders.events.created`, ""],
  ],
  "pause and resume a consumer": [
    ["consumer", "pause", "ORDERS", "command", "1h", "--force"],
    ["consumer", "resume", "ORDERS", "command", "--force"],
  ],
  "back up a stream": [["stream", "backup", "ORDERS", join(folder, "backup"), "--no-progress"]],
  "purge a subject": [["stream", "purge", "ORDERS", "--subject", "orders.events.kept", "--force"]],
};

for (const [operation, commands] of Object.entries(operations)) {
  let error: string | undefined;
  for (const words of commands)
    await promisify(execFile)("nats", ["--context", "walls", "--timeout", "3s", ...words], {
      env,
      timeout: 20_000,
    }).catch((failed: unknown) => (error = String(failed)));
  console.log(JSON.stringify({ operation, error }));
}
rmSync(folder, { recursive: true });
