import { InvalidArgumentError, type Command } from "commander";
import { commandLine } from "../../text/shell.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import { paint, table, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";
import { readSettings } from "../settings/settings.ts";
import { deploymentStatus, type Check, type DeploymentStatus } from "../status/deployment.ts";
import type { KeyAge } from "../status/keys.ts";
import { wordsOf } from "../status/streams.ts";

export function statusCommand(shell: Shell): Command {
  const command = newCommand("status", {
    summary: "ask every part of the deployment how it is",
    description:
      "Ask every node, callout and the issuer how they are, whether all go by the same policy " +
      "and configuration, and whether the declared streams are as the policy declares them.",
    examples: [
      ["status", "a table"],
      ["status --json", "for monitoring"],
      ["status --wait 30", "after a deployment, until everything is healthy"],
    ],
    exits: { [ExitCode.Failed]: "a problem" },
  }).option("--wait <seconds>", "wait until everything is healthy, at most this long", seconds);
  return perform(shell, withSettings(command), status);
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("Write a number of seconds, for example 30.");
}

/** Long enough to be no load, short enough to notice at once. */
const pollSeconds = 0.5;

async function status({ io, out, options }: Run<{ readonly wait?: number }>): Promise<boolean> {
  const settings = readSettings(io, options.settings);
  const deadline = io.now() + (options.wait ?? 0);
  let found = await deploymentStatus(settings, io.now());
  while (!found.ok && io.now() < deadline) {
    await io.sleep(pollSeconds);
    found = await deploymentStatus(settings, io.now());
  }
  out.result(found, () => lines(found));
  return found.ok;
}

function lines(status: DeploymentStatus): Text[] {
  const { ok, nodes, callouts, issuer, policy, config, streams, keys } = status;
  const row = (what: string, check: Check, ...rest: string[]) => {
    const mark = check.ok ? paint("green", "✓") : paint("red", "✗");
    const detail = [...rest.filter((text) => text !== ""), ...problem(check)].join(", ");
    return [mark, what, detail];
  };
  return [
    ...table([
      ...nodes.map((node) =>
        row(
          `node ${node.name ?? ""}`,
          node,
          node.url,
          node.version ?? "",
          node.connections === undefined ? "" : counted(node.connections, "connection"),
        ),
      ),
      ...callouts.map((callout) =>
        row(
          `callout ${callout.instance ?? ""}`,
          callout,
          callout.url,
          callout.version ?? "",
          callout.keys === undefined ? "" : counted(callout.keys, "key"),
          callout.server === undefined ? "" : `connected to ${callout.server}`,
        ),
      ),
      row("issuer", issuer, issuer.authority),
      row("policy", policy, policy.digest ?? ""),
      row("configuration", config, config.digest ?? ""),
      ...streams.map((each) => row(`streams of ${each.account}`, each, wordsOf(each))),
      ...keys.map((age) => keyRow(age)),
    ]),
    ...(ok ? [] : ["Next: npm run up starts what is missing; logs are in .nats-entra/run/log."]),
  ];
}

function keyRow({ key, days, old }: KeyAge): Text[] {
  const mark = old ? paint("yellow", "!") : paint("green", "✓");
  const advice = old ? `, rotate it: ${commandLine(["nats-entra", "rotate", key])}` : "";
  return [mark, `key ${key}`, `in use for ${counted(days, "day")}${advice}`];
}

function problem({ problem: text }: Check): string[] {
  return text === undefined ? [] : [text];
}
