/** The same service by three client libraries: the programs of a team that serves. */
import { spawn, execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Svcm } from "@nats-io/services";
import { connect, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { callerOf, EntraError } from "../../../client/index.ts";
import { fetched, type Command } from "../client/toolchains.ts";

const run = promisify(execFile);
const sources = join(import.meta.dirname, "services");

/**
 * Answers `orders.status` and, as a micro service, `orders.where` with what is asked, `orders.list` three times,
 * `orders.cancel` with identity and account of who asks, or why it takes nobody for that.
 */
export interface Service {
  stop(): Promise<void>;
}

/** @param url with user and password */
export type Library = (url: string, inbox: string) => Promise<Service>;

export const libraries: Readonly<Record<string, Library>> = {
  "nats.js": startHere,
  "nats.go": async (url, inbox) => {
    const folder = await mkdtemp(join(tmpdir(), "service-go-"));
    const program = join(folder, "service");
    const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0", GOFLAGS: "" };
    await run("go", ["build", "-mod=readonly", "-o", program, "."], { cwd: sources, env });
    const service = await startProcess([program], url, inbox);
    return { stop: () => service.stop().finally(() => rm(folder, { recursive: true })) };
  },
  "nats.py": async (url, inbox) => {
    const pins = join(sources, "requirements.txt");
    const home = await fetched("service-python", pins, async (folder) => {
      await run("python3", ["-m", "venv", folder]);
      const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--only-binary", ":all:"];
      await run(join(folder, "bin", "python3"), [...pip, "-r", pins]);
    });
    return startProcess(
      [join(home, "bin", "python3"), join(sources, "service.py")],
      ...[url, inbox],
    );
  },
};

async function startHere(url: string, inbox: string): Promise<Service> {
  const { username: user, password: pass, host } = new URL(url);
  const nats = await connect({ servers: host, user, pass, inboxPrefix: inbox, reconnect: false });
  answer(nats, "orders.status", ({ data }) => [data]);
  answer(nats, "orders.list", () => ["1", "2", "3"]);
  answer(nats, "orders.cancel", (asked) => [callerText(asked)]);
  // the library of services is typed for its own copy of the core
  const services = new Svcm(nats as unknown as ConstructorParameters<typeof Svcm>[0]);
  const service = await services.add({ name: "shop", version: "1.0.0", queue: "shop" });
  service.addEndpoint("where", {
    subject: "orders.where",
    handler: (error, request) => {
      if (error === null) request.respond(request.data);
    },
  });
  await nats.flush();
  return { stop: () => nats.close() };
}

function callerText(request: Msg): string {
  try {
    const { identity, account } = callerOf(request);
    return `${identity} ${account}`;
  } catch (error) {
    return error instanceof EntraError ? error.code : String(error);
  }
}

function answer(
  nats: NatsConnection,
  subject: string,
  answers: (request: Msg) => readonly (string | Uint8Array)[],
): void {
  nats.subscribe(subject, {
    queue: "shop",
    callback: (error, request) => {
      if (error === null) for (const text of answers(request)) request.respond(text);
    },
  });
}

/** @throws Error with what it has said when it ends before it serves */
async function startProcess(
  [program, ...args]: Command,
  url: string,
  inbox: string,
): Promise<Service> {
  const child = spawn(program, args, {
    env: { ...process.env, NATS_URL: url, NATS_INBOX: inbox },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const orphan = () => child.kill("SIGKILL");
  process.once("exit", orphan);
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("ready")) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    void ended.then(() => reject(new Error(`${program} does not serve: ${said}`)));
  });
  return {
    stop: async () => {
      process.off("exit", orphan);
      child.kill("SIGKILL");
      await ended;
    },
  };
}
