import type { Command } from "commander";
import { auditFiles, linesOf } from "../../audit/lines.ts";
import { Progress } from "../../audit/progress.ts";
import {
  Verification,
  type InstanceReport,
  type VerifyReport,
} from "../../../reports/audit/verify.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { line, paint, table, type Text } from "../../terminal/output.ts";
import { counted } from "../../../text/amounts.ts";
import { repeated } from "../../terminal/options.ts";

export function auditVerifyCommand(shell: Shell): Command {
  const command = newCommand("verify", {
    summary: "hold audit logs to their chains and signatures",
    description:
      "Read audit files, or exports of the stream, and say whether a record was changed, removed, put " +
      "elsewhere or added: each carries the hash of the one before it, and checkpoints are signed by the " +
      "callouts. Several files of one log together have to be whole.",
    json: "`ok`, `instances` [{`instance`, `records`, `first`, `last`, `beginnings`, `checkpoints`, `lastCheckpoint`?, `keys`, `isStopped`}], `torn`, `problems`",
    examples: [
      ["audit verify /var/lib/nats-entra/audit --key AB…", "every log in a folder"],
      [
        "audit verify audit --expect known.jsonl",
        "and nothing is missing that is known from elsewhere",
      ],
      ["audit verify audit export.jsonl --json", "files and what the stream had, for scripts"],
    ],
    exits: { [ExitCode.Failed]: "a record is not what it was, or could not be read" },
  })
    .argument("<paths...>", "folders with audit files, or files")
    .option(
      "--key <key>",
      "public key (A…) that signs the callouts' checkpoints; give each key that ever did",
      repeated,
    )
    .option(
      "--expect <file>",
      "records that must be there: a checkpoint, an export, lines of stdout",
    );
  return perform(shell, command, verify);
}

interface Options {
  readonly key?: readonly string[];
  readonly expect?: string;
}

async function verify({ io, out, options, args }: Run<Options>): Promise<boolean> {
  const verification = new Verification(options.key ?? []);
  const progress = new Progress(io, out, "records");
  for await (const { text, ...place } of linesOf(io, auditFiles(io, args))) {
    verification.add(text, place);
    progress.step();
  }
  if (options.expect !== undefined)
    for await (const { text } of linesOf(io, auditFiles(io, [options.expect]))) {
      verification.expect(text);
      progress.step();
    }
  progress.end();
  const report = verification.finish();
  out.result(report, () => lines(report));
  if (options.key === undefined && report.instances.length > 0)
    out.note("Nobody said whose signatures count: give the callouts' public key with --key.");
  return report.ok;
}

function lines({ ok, instances, torn, problems }: VerifyReport): Text[] {
  return [
    ...table(
      instances.map((instance) => [
        instance.instance,
        `records ${instance.first} to ${instance.last}`,
        counted(instance.checkpoints, "checkpoint"),
        ends(instance),
      ]),
    ),
    ...instances.filter(({ beginnings }) => beginnings > 1).map(begunAnew),
    ...(torn === 0
      ? []
      : [`${counted(torn, "line")} cut off: no record, and nobody was let in by it`]),
    ...problems.map(({ message }) => line`${paint("red", "✗")} ${message}`),
    instances.length === 0 ? line`${paint("red", "✗")} there is no record` : "",
    ok ? line`${paint("green", "✓")} every record is unchanged` : "",
  ].filter((line) => line !== "");
}

function ends({ isStopped, lastCheckpoint, last }: InstanceReport): string {
  if (isStopped) return "ends with a stop";
  const after = last - (lastCheckpoint?.seq ?? 0);
  return `goes on${after === 0 ? "" : `, ${counted(after, "record")} after the last checkpoint`}`;
}

function begunAnew({ instance, beginnings }: InstanceReport): string {
  return `${instance} was begun ${beginnings} times: its files were gone, or it has none`;
}
