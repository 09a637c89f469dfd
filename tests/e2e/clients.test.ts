import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";
import { whoami } from "../../client/whoami.ts";
import { claims, login } from "../support/connect.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));
const run = promisify(execFile);

/** `npm test` puts a Python with nats-py first on PATH. */
const pythonProgram = `
import asyncio, json, os, sys, nats

async def main():
    errors = []
    async def on_error(error): errors.append(str(error))
    nc = await nats.connect(os.environ["SERVER"], token=os.environ["TOKEN"],
                            inbox_prefix=("_INBOX." + os.environ["OID"]).encode(),
                            allow_reconnect=False, error_cb=on_error)
    own = await nc.subscribe(f"_INBOX.{os.environ['OID']}._whoami.now")
    await nc.publish(f"nats-entra.whoami.{os.environ['OID']}.now")
    info = await own.next_msg(timeout=5)
    await nc.publish("orders.cancel", b"{}")
    await nc.flush()
    await asyncio.sleep(0.1)
    await nc.close()
    print(json.dumps({"info": json.loads(info.data), "errors": errors}))

asyncio.run(main())
`;

describe("a client connects with a token and nothing else", () => {
  it("in JavaScript, on every node", async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("sara");
    for (const server of servers) {
      const connection = await login({ servers: server, token });
      await whoami(connection, claims(token)["oid"] ?? "");
      await connection.close();
    }
  });

  it("in Python, and is held to its role", async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("sara");
    const { oid } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
      oid: string;
    };
    const { stdout } = await run("python3", ["-c", pythonProgram], {
      env: { ...process.env, SERVER: servers[1], TOKEN: token, OID: oid },
    });
    const seen = JSON.parse(stdout) as { info: { user: string }; errors: string[] };
    expect(seen.info.user).toBeTruthy();
    expect(seen.errors.join()).toMatch(/permissions violation for publish to "orders.cancel"/i);
  });

  it("with the nats command, through the context that login writes", async () => {
    const signedIn = await stack.cli("login", "--as", "omar");
    expect(signedIn.code, signedIn.stderr).toBe(0);
    const context = "nats-entra-omar";
    const contexts = await readdir(join(stack.root, ".config", "nats", "context"));
    expect(contexts).toContain(`${context}.json`);
    const env = { ...process.env, XDG_CONFIG_HOME: join(stack.root, ".config") };
    const { stdout } = await run("nats", ["--context", context, "rtt"], { env });
    expect(stdout).toContain("nats://");
    const { stdout: published, stderr } = await run(
      "nats",
      ["--context", context, "pub", "orders.cancel", "{}"],
      { env },
    );
    expect(published + stderr).toContain("Published");
  });
});

describe("a session", () => {
  it("ends at the token's expiry or the role's cap, whichever is first", async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("triage-agent");
    const connection = await login({ servers, token });
    const { remaining: seconds } = await whoami(connection, claims(token)["oid"] ?? "");
    await connection.close();
    expect(seconds).toBeGreaterThan(3000);
    expect(seconds).toBeLessThanOrEqual(3600);
  });

  it("chooses among its accounts by the user field", async () => {
    const { servers } = await stack.settings();
    const token = await stack.token("ivan");
    const accountOf = async (account?: string) => {
      const connection = await login({ servers, token, account });
      const { account: found } = await whoami(connection, claims(token)["oid"] ?? "");
      await connection.close();
      return found;
    };
    const [standard, orders, finance] = [
      await accountOf(),
      await accountOf("orders"),
      await accountOf("finance"),
    ];
    expect(standard).toBe(orders);
    expect(finance).not.toBe(orders);
  });
});
