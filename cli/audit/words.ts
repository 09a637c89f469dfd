import { LogActivity, logClass } from "../../protocol/audit/checkpoint.ts";
import { streamClass } from "../../protocol/audit/stream-event.ts";
import { withName, type People } from "../people/people.ts";
import { fieldOf, type AnyEvent } from "./event.ts";

const logWords: Readonly<Record<number, string>> = {
  [LogActivity.Delete]: "removed",
  [LogActivity.Rotate]: "begun",
  [LogActivity.Start]: "started",
  [LogActivity.Stop]: "stopped",
  [LogActivity.Checkpoint]: "checkpoint",
};

/** A record as one line for people: when, what, who, where from, and the rest that its kind has to say. */
export function lineOf(event: AnyEvent, people: People): string {
  const time = new Date(event.time).toISOString().slice(0, 19).replace("T", " ");
  return [time, ...wordsOf(event, people), event.instance].filter((word) => word !== "").join("  ");
}

/** Of a record that stands for several decisions: how many, and since when. */
function oftenOf({ count, start_time: since }: AnyEvent): string {
  if (typeof count !== "number" || typeof since !== "number") return "";
  return `${count} times since ${new Date(since).toISOString().slice(11, 19)}`;
}

/** Of a stream or consumer that a callout made, changed or refused to change. */
function streamWords(event: AnyEvent): string[] {
  const field = (path: string) => fieldOf(event, path);
  const did = event.activity_id === 1 ? "created" : "changed";
  const what = event.status_id === 1 ? did : "refused to change";
  const name = [field("stream"), field("consumer")].filter((each) => each !== "").join(" ");
  return [`${what} (${field("cause")})`, name, field("account"), field("refusal")];
}

function wordsOf(event: AnyEvent, people: People): string[] {
  const field = (path: string) => fieldOf(event, path);
  if (event.class_uid === logClass)
    return [`log ${logWords[event.activity_id] ?? "changed"}`, field("file")];
  if (event.class_uid === streamClass) return streamWords(event);
  const what = field("decision") || field("activity_name") || `class ${event.class_uid}`;
  const probe = field("probe");
  const reason = field("reason") || field("comment");
  const why = probe === "" ? reason : `${reason} (probe of ${withName(people, probe)})`;
  const oid = field("oid") || field("actor");
  const who = field("sub") ? `${field("iss")} ${field("sub")}` : withName(people, oid);
  return [
    [what, why].filter((word) => word !== "").join(" "),
    oftenOf(event),
    who,
    field("account"),
    field("roles_matched") || field("roles"),
    field("client.address"),
  ];
}
