import { clipped } from "../../../text/visible.ts";
import { paint, table, type Text, type Line } from "../../terminal/output.ts";
import { shortIds } from "../short-ids.ts";
import type { Redirected } from "./redirected.ts";

/**
 * A line for each redirection: who has what sent where, who watches, and what was seen of it.
 *
 * ```
 * sara   answer of orders.status   orders.cancel   order-service   nothing
 * ```
 */
export function redirectionLines(results: readonly Redirected[]): readonly Text[] {
  if (results.length === 0) return [];
  const heads = ["who has", "sent to", "watched by", "seen"];
  return table([
    ["", ...heads].map((head) => paint("bold", head)),
    ...results.map((one) => [
      one.as,
      what(one),
      shortIds(one.onto),
      "stream" in one.watch ? `${one.watch.stream}'s owner` : one.watch.as,
      seen(one),
    ]),
  ]);
}

function what(one: Redirected): string {
  if (one.trick === "delivery") return `delivery of ${one.of.stream} by a consumer`;
  return `${one.trick} of ${shortIds(one.publish).replace(/^\$JS\.\w+\.API\./, "")}`;
}

const REASONS = {
  answered: "nothing",
  denied: "nothing: denied",
  unanswered: "nothing: nobody answers",
} as const;

function seen({ ok, watching, seen, without }: Redirected): Line {
  if (ok) return paint("green", REASONS[without]);
  if (seen.length > 0) return paint("red", `! ${seen.map(short).join(", ")}`);
  return paint("red", watching ? `! not tried: ${without}` : "! the watcher sees nothing at all");
}

/** Of what JetStream says, the beginning is enough. */
function short(text: string): string {
  if (text === "") return "an empty message";
  return clipped(text.replaceAll("\n", " "), 60);
}
