import { csvText } from "../../text/csv.ts";
import type { AccessReport, ReportedCapability, ReportedRole } from "../../access/report/index.ts";

const COLUMNS = [
  "account",
  "role",
  "member kinds",
  "connections",
  "held by",
  "capability",
  "capability id",
  "risk",
  "why",
  "publish",
  "receive",
  "session seconds",
  "not after",
  "granted by",
  "policy",
  "commit",
] as const;

/**
 * The report as evidence for an access review: a line per role and capability, RFC 4180, in UTF-8. Lists in
 * a cell are separated by line feeds.
 */
export function reportCsv(report: AccessReport): string {
  const lines = report.roles.flatMap((role) =>
    role.capabilities.map((capability) => cells(report, role, capability)),
  );
  return csvText([COLUMNS, ...lines]);
}

function cells(
  { digest, commit }: AccessReport,
  role: ReportedRole,
  { id, text, risk, why = "", publish, receive, grants }: ReportedCapability,
): string[] {
  const { account, name, members, connections, holders = [], maxSession, notAfter = "" } = role;
  const changed = commit?.changed === true ? " with changes" : "";
  return [
    account,
    name,
    members.join("\n"),
    connections.join("\n"),
    holders.map(({ principal }) => principal).join("\n"),
    text,
    id,
    risk,
    why,
    publish.map(subjects).join("\n"),
    receive.map(subjects).join("\n"),
    maxSession === undefined ? "" : String(maxSession),
    notAfter,
    grants.map(({ label, source }) => `${label} ${source}`).join("\n"),
    digest,
    commit === undefined ? "" : `${commit.id}${changed}`,
  ];
}

function subjects({ pattern, except, queue = "" }: ReportedCapability["publish"][number]): string {
  const without = except.length === 0 ? "" : ` except ${except.join(" ")}`;
  return `${pattern}${queue === "" ? "" : ` in queue group ${queue}`}${without}`;
}
