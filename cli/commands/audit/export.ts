import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { fieldOf, type AnyEvent, type Kept } from "../../audit/event.ts";
import { filterOf, timeOf } from "../../audit/filter.ts";
import { ocsfOf } from "../../audit/ocsf.ts";
import { Progress } from "../../audit/progress.ts";
import { eachRecord } from "../../audit/source.ts";
import { Draft } from "../../../files/replace.mjs";
import { newCommand, perform, withSettings, type Run, type Shell } from "../../terminal/command.ts";
import { counted } from "../../../text/amounts.ts";
import { csvText } from "../../../text/csv.ts";
import { jsonText } from "../../../text/json.ts";
import { repeated, withAs, type AsOption } from "../../terminal/options.ts";
import { Failure } from "../../../errors/failure.mjs";
import { messageOf } from "../../../errors/render.mjs";

const formats = ["jsonl", "csv", "ocsf"] as const;

export function auditExportCommand(shell: Shell): Command {
  const command = newCommand("export", {
    summary: "write audit records to a file",
    description:
      "Write the records of a time to a file: of the audit stream, which needs a role with readAudit(), or of " +
      "the audit files that are named. jsonl has them as the callouts wrote them, so that `audit verify` reads " +
      "it; ocsf as whole events of OCSF, csv for a spreadsheet.",
    json: "`file`, `format`, `records`",
    examples: [
      ["audit export --since 30d --out november.jsonl", "a month of the stream"],
      [
        "audit export --since 2026-11-01 --until 2026-12-01 --format csv --out november.csv",
        "for people",
      ],
      [
        "audit export /var/lib/nats-entra/audit --format ocsf --out events.jsonl",
        "files, for a SIEM",
      ],
    ],
  })
    .argument("[paths...]", "folders with audit files, or files (default: the stream)")
    .requiredOption("--out <file>", "where to write")
    .option("--since <time>", "records from then on: 2026-11-24T09:30:00Z, or 15m, 24h, 30d ago")
    .option("--until <time>", "records before then")
    .option(
      "--filter <field=value>",
      "records with this value, or != without it; several must all hold",
      repeated,
    )
    .addOption(
      new Option("--format <format>", "form of the file").choices(formats).default("jsonl"),
    );
  return perform(shell, withSettings(withAs(command)), exportRecords);
}

interface Options extends AsOption {
  readonly out: string;
  readonly since?: string;
  readonly until?: string;
  readonly filter?: readonly string[];
  readonly format: (typeof formats)[number];
}

async function exportRecords({ io, out, options, args }: Run<Options>): Promise<undefined> {
  const { filter = [], format, out: name, as, settings } = options;
  const time = (option: "since" | "until") => {
    const text = options[option];
    return text === undefined ? undefined : timeOf(`--${option}`, text, io.now());
  };
  const [since, until] = [time("since"), time("until")];
  const isWanted = filterOf(filter);
  const progress = new Progress(io, out, "records");
  const file = draftOf(resolve(io.cwd, name));
  let records = 0;
  try {
    if (format === "csv") file.write(csvText([COLUMNS]));
    await eachRecord(io, args, { as, settings, since, follow: false }, (kept) => {
      progress.step();
      if (!isWanted(kept.event) || (until !== undefined && kept.event.time >= until)) return;
      file.write(written[format](kept));
      records++;
    });
    file.finish();
  } finally {
    file.discard();
    progress.end();
  }
  out.result({ file: name, format, records }, () => [`${counted(records, "record")} in ${name}`]);
}

/** @throws Failure `audit_unwritable` */
function draftOf(path: string): Draft {
  try {
    return new Draft(path, { mode: 0o600 });
  } catch (error) {
    const next = "name a file in a folder that is there, and that you may write to";
    throw new Failure("audit_unwritable", `cannot write ${path}`, { why: messageOf(error), next });
  }
}

const COLUMNS = [
  ..."time class_uid activity_id activity_name status_id decision reason member oid azp tid iss sub".split(
    " ",
  ),
  ..."roles roles_matched account client.address client.lang server.name policy actor comment".split(
    " ",
  ),
  ..."count start_time replaces instance id seq".split(" "),
];

const written: Readonly<Record<Options["format"], (kept: Kept) => string>> = {
  jsonl: ({ text }) => `${text}\n`,
  ocsf: ({ event }) => `${jsonText(ocsfOf(event))}\n`,
  csv: ({ text, event }) => {
    const { seq } = JSON.parse(text) as { seq: number };
    return csvText([COLUMNS.map((name) => column(event, name, seq))]);
  },
};

function column(event: AnyEvent, name: string, seq: number): string {
  if (name === "seq") return String(seq);
  const value = event[name];
  const isTime = (name === "time" || name === "start_time") && typeof value === "number";
  return isTime ? new Date(value).toISOString() : fieldOf(event, name);
}
