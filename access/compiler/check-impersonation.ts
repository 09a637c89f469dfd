/**
 * Only a server takes requests to JetStream. Every subscriber to their subjects receives them as well, with the
 * subjects on which the askers wait, and could answer before the server does.
 */
import type { Problem } from "../errors/error.ts";
import type { Grant } from "../language/grant.ts";
import { splitQueue } from "../subjects/permissions.ts";
import { includes, overlaps, tokens } from "../subjects/pattern.ts";

/**
 * What JetStream and the servers take, under the prefix of a domain as well (ADR-15; stream.go, setupMirrorConsumer; raft.go).
 */
const TAKEN = [
  ...["API", "ACK", "FC", "SNAPSHOT", "M", "S"].map((token) => `$JS.${token}.>`),
  "$JS.*.API.>",
  "$JSC.>",
  "$NRG.>",
];

/** What JetStream tells everybody in the account. */
const TOLD = "$JS.EVENT.>";

/** Where those who ask wait for answers. */
const INBOXES = ["_INBOX.>", "_R_.>"];

/** @param denies that the role has */
export function impersonations(
  grant: Grant,
  grants: readonly Grant[],
  denies: readonly Grant[],
): Problem[] {
  return grant.subscribe
    .map((entry) => splitQueue(entry).subject)
    .filter((subject) => !includes(TOLD, subject))
    .flatMap((subject): Problem[] => {
      const open = TAKEN.filter((taken) => overlaps(taken, subject) && !isDenied(taken, denies));
      const [taken] = open;
      if (taken === undefined) return [];
      const isLiteral = !["*", ">"].includes(tokens(subject)[0] ?? "");
      if (!isLiteral && !grants.some(answers)) return [];
      const message = isLiteral
        ? `'${subject}' reaches requests to JetStream, ${taken}, which servers alone answer`
        : `'${subject}' reaches requests to JetStream, ${taken}, which the role could answer by '${answering(grants)}'`;
      const next = isLiteral
        ? "leave it out; what JetStream tells is on $JS.EVENT.>"
        : 'begin with a literal token, or add denies: [subscribe("$JS.>"), subscribe("$JSC.>"), subscribe("$NRG.>")]';
      return [{ code: "subject_jetstream", message, next }];
    });
}

function isDenied(taken: string, denies: readonly Grant[]): boolean {
  return denies.some((deny) => deny.subscribe.some((entry) => includes(entry, taken)));
}

/** Can it send to the inboxes of others? */
function answers({ publish, responses }: Grant): boolean {
  const isOpen = (entry: string) => INBOXES.some((inbox) => includes(entry, inbox));
  return responses !== undefined || publish.some(isOpen);
}

function answering(grants: readonly Grant[]): string {
  return grants.find(answers)?.label ?? "";
}
