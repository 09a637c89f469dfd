import { auditStream, linesOfMessage } from "../../protocol/audit/stream.ts";
import type { AuditPlace, AuditPage } from "../../protocol/control/audit-page.ts";
import { ControlRefusal, type ControlRequest } from "../../protocol/control/request.ts";
import { isTime } from "../../protocol/identifiers.ts";
import type { JetStream } from "../link/jetstream.ts";
import type { Handler } from "./requests.ts";

/** Maximum bytes of a page's records in the answer, and of the rest of the answer. */
const page = { most: 256 * 1024, around: 1024 };
/** Messages, and their bytes, to read for a page. */
const reading = { batch: 256, bytes: 128 * 1024 };

/**
 * Answers `control.audit` with a page of the audit stream: from the first record, from a time (`since`), or from the
 * position in the previous page (`from`, `skip`); or, for `op: "end"`, with the position after the last record.
 */
export function auditing(connected: () => JetStream | undefined): Handler {
  return async ({ body }) => {
    const jetStream = connected();
    if (!jetStream) throw unavailable;
    if (body.op === "read") return pageFrom(jetStream, startOf(body));
    if (body.op === "end") {
      const { last = 0 } = (await jetStream.streamInfo(auditStream)) ?? {};
      return { lines: [], next: { from: last + 1, skip: 0 } } satisfies AuditPage;
    }
    throw new ControlRefusal("op_unknown", "this callout does not know the op", "read or end");
  };
}

const next = "see JetStream of the nodes: nats-entra doctor";
const unavailable = new ControlRefusal("audit_unavailable", "the callout has no connection", next);

function startOf({ since, from = 1, skip = 0 }: ControlRequest["body"]): AuditPlace {
  if (since !== undefined && isTime(since)) return { since };
  const isPlace = Number.isSafeInteger(from) && Number(from) >= 1;
  if (since === undefined && isPlace && Number.isSafeInteger(skip) && Number(skip) >= 0)
    return { from: Number(from), skip: Number(skip) };
  const form = "give since in milliseconds, or from and skip of the page before";
  throw new ControlRefusal("place_invalid", "it is not clear where to begin", form);
}

async function pageFrom(jetStream: JetStream, start: AuditPlace): Promise<AuditPage> {
  const begin = "since" in start ? { time: start.since } : { sequence: start.from };
  const messages = await jetStream.readFrom(auditStream, begin, reading);
  if (messages.length === 0) return emptyPage(jetStream, start);
  const room = Math.min(page.most, jetStream.maxPayload) - page.around;
  const lines: string[] = [];
  let size = 0;
  for (const { sequence, data } of messages) {
    const skipped = "skip" in start && sequence === start.from ? start.skip : 0;
    for (const [at, line] of linesOfMessage(Buffer.from(data).toString("utf8")).entries()) {
      if (at < skipped) continue;
      size += Buffer.byteLength(JSON.stringify(line)) + 1;
      if (size > room && lines.length > 0) return { lines, next: { from: sequence, skip: at } };
      if (size > jetStream.maxPayload - page.around) throw tooLong(sequence);
      lines.push(line);
    }
  }
  return { lines, next: { from: (messages.at(-1)?.sequence ?? 0) + 1, skip: 0 } };
}

/** The next records will follow this position. If the stream ends before it, it is a different stream. */
async function emptyPage(jetStream: JetStream, start: AuditPlace): Promise<AuditPage> {
  const { last = 0 } = (await jetStream.streamInfo(auditStream)) ?? {};
  if ("since" in start || start.from <= last + 1) return { lines: [], next: start };
  throw new ControlRefusal(
    "audit_made_again",
    "the audit stream is another one than before",
    "read it from its beginning, and find out what happened: nats-entra doctor",
  );
}

function tooLong(sequence: number): ControlRefusal {
  return new ControlRefusal(
    "record_too_long",
    `a record of message ${sequence} does not fit into an answer`,
    "read it from the files of the callouts: nats-entra audit export FOLDER",
  );
}
