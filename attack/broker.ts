/** A nats-server of one's own, in operator mode, with the accounts of compiled policies and whatever users they take. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { AccountEntry, Permissions } from "../access/index.ts";
import { undoAtExit } from "../files/at-exit.mjs";
import { deriveTrust, keyPair, publicKey, userJwt, type KeyMaterial } from "../nats/index.ts";
import { Wire, type Credential } from "./wire.ts";

export interface Broker {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** A user of the account with exactly these rules. @param rules absent: everything */
  user(account: string, rules?: Permissions): Credential;
  /** A connection as such a user. */
  connect(account: string, rules?: Permissions): Promise<Wire>;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

const everything: Permissions = {
  publish: { allow: [">"], deny: [] },
  subscribe: { allow: [">"], deny: [] },
};

/** Seconds. */
const authTimeoutSeconds = 30;

/** Attempts come in floods; what is past the default of 10,000 waiting requests is dropped (jetstream_api.go). */
const waitingRequests = 1_000_000;

/**
 * Starts it on a free port of 127.0.0.1, reachable from this machine only.
 *
 * @throws Error when nats-server is not on PATH, or does not start
 * @example
 * const broker = await startBroker(document.accounts);
 * const wire = await broker.connect("orders", grant);
 */
export async function startBroker(
  accounts: Readonly<Record<string, AccountEntry>>,
): Promise<Broker> {
  const keys = keysFor(Object.keys(accounts));
  // before there is anything to undo: a signal in between would end this process at once
  const started: { folder?: string; server?: ChildProcess } = {};
  const undo = () => {
    started.server?.kill("SIGKILL");
    // retries, since a server that is being killed may still write
    if (started.folder) rmSync(started.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const done = undoAtExit(undo);
  const folder = (started.folder = mkdtempSync(join(tmpdir(), "nats-attack-")));
  const file = join(folder, "nats.conf");
  writeFileSync(file, configOf(accounts, keys, folder));
  const server = spawn("nats-server", ["--config", file], { stdio: ["ignore", "ignore", "pipe"] });
  started.server = server;
  const ended = over(server);
  const stop = async () => {
    server.kill("SIGKILL");
    await ended;
    undo();
    done();
  };
  const port = await listening(server, folder, ended).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const user = (account: string, rules = everything): Credential => {
    const { publish, subscribe, responses } = rules;
    const pair = keys.accounts[account];
    if (pair === undefined) throw new Error(`the policy has no account '${account}'`);
    const key = keyPair("user", randomBytes(32));
    const jwt = userJwt({
      name: account,
      user: key.getPublicKey(),
      account: publicKey("account", pair.identity),
      signer: keyPair("account", pair.signing),
      issuedAt: keys.issuedAt,
      ...{ publish, subscribe, ...(responses && { responses }) },
    });
    return { jwt, key };
  };
  return { port, user, connect: (account, rules) => Wire.open(port, user(account, rules)), stop };
}

function keysFor(accounts: readonly string[]): KeyMaterial {
  const secret = () => randomBytes(32);
  const pair = () => ({ identity: secret(), signing: secret() });
  return {
    operator: pair(),
    system: pair(),
    systemUser: secret(),
    auth: pair(),
    calloutUser: secret(),
    sentinel: secret(),
    xkey: secret(),
    accounts: Object.fromEntries(accounts.map((name) => [name, pair()])),
    issuedAt: 1_750_000_000,
  };
}

/** JSON is a form of nats-server's configuration. */
function configOf(
  accounts: Readonly<Record<string, AccountEntry>>,
  keys: KeyMaterial,
  folder: string,
): string {
  const { operatorJwt, systemAccount, accountJwts } = deriveTrust({ accounts }, keys);
  return JSON.stringify({
    listen: "127.0.0.1:-1",
    ports_file_dir: folder,
    operator: operatorJwt,
    system_account: systemAccount,
    // a client that tries much at once may be slow to say who it is
    authorization: { timeout: authTimeoutSeconds },
    resolver: "MEMORY",
    resolver_preload: accountJwts,
    jetstream: {
      store_dir: join(folder, "jetstream"),
      max_memory_store: 2 ** 40,
      max_file_store: 2 ** 40,
      request_queue_limit: waitingRequests,
    },
  });
}

async function over(server: ChildProcess): Promise<Error> {
  let log = "";
  server.stderr
    ?.setEncoding("utf8")
    .on("data", (text: string) => (log = (log + text).slice(-4000)));
  return new Promise((resolve) => {
    server.once("error", (error) => {
      const missing = "code" in error && error.code === "ENOENT";
      resolve(
        missing ? new Error("nats-server is not on PATH: install it, or put it there") : error,
      );
    });
    server.once("exit", () => resolve(new Error(`nats-server ended; its log:\n${log}`)));
  });
}

/** The port, once the server has written it down. */
async function listening(
  { pid = 0 }: ChildProcess,
  folder: string,
  ended: Promise<Error>,
): Promise<number> {
  let failure: Error | undefined;
  void ended.then((error) => (failure = error));
  for (let waited = 0; waited < 20_000; waited += 20) {
    await sleep(20);
    if (failure) throw failure;
    try {
      const text = readFileSync(join(folder, `nats-server_${pid}.ports`), "utf8");
      const { nats = [] } = JSON.parse(text) as { nats?: string[] };
      return Number(new URL(nats[0] ?? "").port);
    } catch {
      continue;
    }
  }
  throw new Error("nats-server did not start within 20 s");
}
