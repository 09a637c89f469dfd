/** From what a proof tells to what can be played. */
import type { AccessDocument, Counterexample, Scene } from "../access/index.ts";
import { asked } from "./asked.ts";
import type { Step } from "./play.ts";
import { filled } from "./stage.ts";

/** What to play, or in words why there is nothing. */
export type Plan =
  | { readonly steps: readonly Step[]; readonly unplayable?: undefined }
  | { readonly steps?: undefined; readonly unplayable: string };

/**
 * The steps that a counterexample tells: what its session publishes or subscribes to, and where that arrives in the end.
 *
 * @param document to which it is a counterexample
 * @example
 * const plan = planOf(document, counterexample);
 * if (plan.steps) for await (const event of play(document, plan.steps)) console.log(event.kind);
 */
export function planOf(document: AccessDocument, { also, ...example }: Counterexample): Plan {
  const plan = planOfOne(document, example);
  if (also === undefined || plan.unplayable !== undefined) return plan;
  const other = planOf(document, also);
  return other.unplayable === undefined ? { steps: [...plan.steps, ...other.steps] } : other;
}

function planOfOne(document: AccessDocument, example: Counterexample): Plan {
  const { way, story = [], stream, when } = example;
  if (way === undefined) return { unplayable: "it is about sessions and services, not messages" };
  const roles = rolesOf(document, example);
  if (roles === undefined) return { unplayable: `no role has sessions in ${example.account}` };
  const [first, ...others] = story;
  if (first !== undefined) return told(document, { roles, ...(when && { when }) }, first, others);
  if (way === "publish") return { steps: published(roles, example) };
  if (way === "receive" && example.carried?.some(({ unsure }) => unsure) !== true)
    return { steps: received(roles, example) };
  if (way === "receive") {
    return { unplayable: "the policy does not say where its streams publish again" };
  }
  return { unplayable: `the session reads the stream ${stream ?? ""} itself, as it is granted` };
}

/** Any role of the account does when the proof names none. */
function rolesOf(
  document: AccessDocument,
  { roles, account }: Counterexample,
): readonly string[] | undefined {
  if (roles.length > 0) return roles;
  const any = Object.entries(document.roles).find(([, role]) => role.account === account);
  return any && [any[0]];
}

function published(roles: readonly string[], example: Counterexample): Step[] {
  const { when } = example;
  const subject = filled(example.subject ?? "");
  return [
    { kind: "publish", roles, ...(when && { when }), subject, payload: "played" },
    { kind: "expect", ...far(example) },
  ];
}

function received(roles: readonly string[], example: Counterexample): Step[] {
  const { account, queue, when, carried } = example;
  const [origin = far(example)] = carried ?? [];
  const subject = filled(example.subject ?? "");
  return [
    { kind: "subscribe", roles, ...(when && { when }), subject, ...(queue && { queue }) },
    { kind: "others", account: origin.account, subject: filled(origin.subject) },
    { kind: "expect", account, subject, roles },
  ];
}

/** Where the subject is that the invariant speaks of. */
function far({ account, subject = "", elsewhere }: Counterexample) {
  const place = elsewhere ?? { account, subject };
  return { account: place.account, subject: filled(place.subject) };
}

function told(
  document: AccessDocument,
  session: Pick<Extract<Step, { kind: "publish" }>, "roles" | "when">,
  first: Scene,
  others: readonly Scene[],
): Plan {
  const at = others.findIndex(({ kind }) => kind !== "import");
  const cause = others[at];
  const request = at > 0 ? others[at - 1] : first;
  if (cause === undefined || request === undefined) return { unplayable: "it tells no effect" };
  // a stream passes on what it is told, and so does another that stores that
  const passing = cause.kind === "republish" || cause.kind === "push" ? ["republish", "push"] : [];
  const harmless = ["import", "answer", ...passing];
  const later = others.slice(at + 1).find(({ kind }) => !harmless.includes(kind));
  if (later !== undefined) {
    return {
      unplayable: `it takes a message with words that somebody else chooses: ${later.text}`,
    };
  }
  const message = asked(document, request, cause, first);
  if (typeof message === "string") return { unplayable: message };
  const { then = [], ...how } = message;
  const subject = acknowledged(filled(first.subject));
  return {
    steps: [
      { kind: "publish", ...session, ...how, subject },
      ...then,
      ...others.slice(at).map(({ account, subject: arrives }): Step => {
        return { kind: "expect", account, subject: filled(arrives) };
      }),
    ],
  };
}

/** An acknowledgement counts its delivery; one that asks for the next message is answered with it (ADR-15). */
function acknowledged(subject: string): string {
  return subject.replace(/^(\$JS\.ACK\.[^.]+\.[^.]+)\..*$/, "$1.1.1.1.0.0");
}
