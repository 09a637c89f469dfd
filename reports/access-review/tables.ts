/** The review's tables, for spreadsheets and for evidence collections. */
import { csvText } from "../../text/csv.ts";
import type { Access, Operation, Review } from "./model.ts";

export function accessCsv({ access, roles }: Review): string {
  const commits = new Map(roles.map(({ role, grantedBy }) => [role, grantedBy]));
  const lines = access.map((one) => {
    const by = commits.get(one.role);
    return [
      ...[one.identity, one.oid ?? "", one.kind ?? "", one.role, one.account ?? ""],
      ...[one.assignment, one.since ?? "", one.commit ?? ""],
      ...[by?.author ?? "", by?.time ?? "", by?.reviewers.join("\n") ?? ""],
      ...[
        String(one.logins),
        one.firstUsed ?? "",
        one.lastUsed ?? "",
        (one.agents ?? []).join("\n"),
      ],
    ];
  });
  return csvText([
    "identity,object id,kind,role,account,assignment,assigned since,granted by commit,commit author,commit time,reviewed by,logins,first used,last used,agents".split(
      ",",
    ),
    ...lines,
  ]);
}

export function findingsCsv({ findings }: Review): string {
  return csvText([
    ["finding", "identity", "object id", "role", "what", "suggestion"],
    ...findings.map(({ code, identity = "", oid = "", role = "", text, suggestion }) => [
      ...[code, identity, oid, role, text, suggestion],
    ]),
  ]);
}

export function changesCsv({ changes = [] }: Review): string {
  return csvText([
    [
      "commit",
      "time",
      "author",
      "committer",
      "reviewed by",
      "subject",
      "what",
      "verdict",
      "gains",
      "loses",
    ],
    ...changes.map(({ commit, what, verdict, gains, loses }) => [
      ...[commit.id, commit.time, commit.author, commit.committer, commit.reviewers.join("\n")],
      ...[commit.subject, what, verdict, gains.join("\n"), loses.join("\n")],
    ]),
  ]);
}

export function refusalsCsv({ refusals }: Review): string {
  return csvText([
    ["reason", "identity", "object id", "count", "first", "last"],
    ...refusals.map(({ reason, identity, oid = "", count, first, last }) => [
      ...[reason, identity, oid, String(count), first, last],
    ]),
  ]);
}

export function grantsCsv({ grants }: Review): string {
  return csvText([
    "grant,role,holder,holder id,why,by,by id,at,approved by,approved by id,approved at,until,withdrawn by,withdrawn at,in force,logins,last used".split(
      ",",
    ),
    ...grants.map((one) => [
      ...[one.id, one.role ?? "", one.holder?.name ?? "", one.holder?.id ?? "", one.comment ?? ""],
      ...[one.proposed?.by.name ?? "", one.proposed?.by.id ?? "", one.proposed?.at ?? ""],
      ...[one.approved?.by.name ?? "", one.approved?.by.id ?? "", one.approved?.at ?? ""],
      ...[one.until ?? "", one.withdrawn?.by.name ?? "", one.withdrawn?.at ?? ""],
      ...[one.given ? "yes" : "no", String(one.logins), one.lastUsed ?? ""],
    ]),
  ]);
}

export function revocationsCsv({ revocations }: Review): string {
  return csvText([
    "revocation,kind,whom,id,why,by,by id,at,until,lifted by,lifted by id,lifted at".split(","),
    ...revocations.map(({ id, kind, target, comment = "", revoked, until = "", lifted }) => [
      ...[id, kind, target.name, target.id, comment],
      ...[revoked?.by.name ?? "", revoked?.by.id ?? "", revoked?.at ?? "", until],
      ...[lifted?.by.name ?? "", lifted?.by.id ?? "", lifted?.at ?? ""],
    ]),
  ]);
}

export function sinceLastCsv({ sinceLast }: Review): string {
  const line =
    (change: string) => (one: Pick<Access, "identity" | "oid" | "role" | "assignment">) => [
      ...[change, one.identity, one.oid ?? "", one.role, one.assignment],
    ];
  return csvText([
    ["change", "identity", "object id", "role", "assignment"],
    ...(sinceLast?.gained ?? []).map(line("gained")),
    ...(sinceLast?.lost ?? []).map(line("lost")),
  ]);
}

export const operationsHead = csvText([
  ["time", "id", "class", "activity", "succeeded", "actor", "detail"],
]);

export function operationLine(operation: Operation): string {
  const { time, id, classUid, activity, succeeded, actor, detail } = operation;
  const answer = succeeded ? "yes" : "no";
  return csvText([[time, id, String(classUid), activity, answer, actor, detail]]);
}
