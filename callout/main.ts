import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { shown } from "../text/terminal.ts";
import { writeFully } from "./audit/line-output.ts";
import { jsonLog } from "./log/log.ts";
import { messageOf } from "../errors/render.mjs";
import { Service } from "./service/service.ts";
import { parseConfig, type Config } from "./settings/config.ts";
import { until, type Until } from "./until.ts";
import { version } from "./version.ts";

const help = `nats-entra callout ${version}: decides which Entra identity may do what in NATS

  --config FILE   configuration; names the files of policy and secrets
  --until URL     run no callout: wait until a callout's page answers 200 with the text of --expect, for
                  --timeout seconds at most (120), and fail with its problems otherwise
  --version       print the version
  --help          print this

Audit records go to stdout, one JSON line a decision, and to files when the configuration says so;
events of the service go to stderr.
SIGHUP loads policy and secrets again. SIGUSR2 tells the log how the service does. SIGTERM and SIGINT answer the logins under way and end;
a second one ends at once.
`;

/** Written to directly: Node's streams of these names would make a pipe non-blocking. */
const stdout = 1;
const stderr = 2;
/** Milliseconds that a drain may take: the longest that a NATS server waits for an answer, and some. */
const drainTimeout = 5000;

async function main(args: string[]): Promise<void> {
  const options = {
    config: { type: "string" },
    until: { type: "string" },
    expect: { type: "string", default: "" },
    timeout: { type: "string", default: "120" },
    version: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ args, options });
  if (values.help) process.stdout.write(help);
  else if (values.version) process.stdout.write(`${version}\n`);
  else if (values.until !== undefined)
    await wait({ url: values.until, expect: values.expect, timeout: Number(values.timeout) });
  else if (values.config === undefined) throw new Error(`name a configuration: --config FILE`);
  else run(parseConfig(readFileSync(values.config), values.config, process.env));
}

async function wait(what: Until): Promise<void> {
  const problem = await until(what);
  if (problem === undefined) return;
  // Kubernetes shows the end of it as the reason why the job failed
  for (const line of problem.split("\n")) process.stderr.write(`${shown(line)}\n`);
  process.exitCode = 1;
}

function run(config: Config): void {
  const log = jsonLog(config.instance, writeEvent, config.logLevel);
  const fail = (problem: string) => {
    log.error("failed", { problem });
    process.exit(1);
  };
  const print = (text: string) => writeFully(stdout, text);
  const service = new Service(config, { version, print, log, onFailure: fail });

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info("draining", { signal });
    setTimeout(() => fail("the drain took too long"), drainTimeout).unref();
    service.stop().then(
      () => {
        log.info("stopped");
        process.exit(0);
      },
      (error: unknown) => fail(messageOf(error)),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("SIGHUP", () => service.reload());
  process.on("SIGUSR2", () => {
    // who asks is answered, whatever else is told
    jsonLog(config.instance, writeEvent).info("diagnostics", { ...service.diagnostics });
  });
  service.start().catch((error: unknown) => fail(messageOf(error)));
}

/** Who reads the events may go; the service stays. */
function writeEvent(line: string): void {
  try {
    writeFully(stderr, line);
  } catch {
    // there is nowhere left to say so
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${shown(`callout: ${messageOf(error)}`)}\n`);
  process.exit(1);
}
