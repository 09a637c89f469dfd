import { counted } from "../../text/amounts.ts";
import { commandLine } from "../../text/shell.ts";
import { paint, table, type Text } from "../terminal/output.ts";
import type { Check, DeploymentStatus } from "./deployment.ts";
import type { KeyAge } from "./keys.ts";
import { wordsOf } from "./streams.ts";

/** A row for each part, with what is wrong with it. */
export function statusLines(status: DeploymentStatus): Text[] {
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
    ...(ok
      ? []
      : [
          "Next: nats-entra dev starts what is missing on this machine, with logs in .nats-entra/run/log; nats-entra use STACK reads a deployed stack again.",
        ]),
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
