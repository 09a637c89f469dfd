/** Counterexamples, played for real. */
import type { Compiled, Counterexample, Finding } from "../../access/index.ts";
import { at } from "../../access/index.ts";
import type { Event, play } from "../../attack/play.ts";
import { planOf } from "../../attack/story.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { clipped } from "../../text/visible.ts";
import { line, paint, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";

export type Player = typeof play;

/** What became of a counterexample. */
export interface Attack {
  /** `never(Orders.Read, publish(orders.cancel))` */
  readonly invariant: string;
  readonly source: string;
  /** The whole sentence of the proof. */
  readonly message: string;
  readonly counterexample: Counterexample;
  /** `missing`: the server let it come to nothing, so the proof is wrong. */
  readonly outcome: "arrived" | "missing" | "unplayable";
  /** Why it cannot be played. */
  readonly why?: string;
  readonly events: readonly Event[];
}

type Refuted = Finding & { readonly counterexample: Counterexample };

/**
 * The findings that have something to play.
 *
 * @throws Failure when an invariant says nothing: it would count as attacked
 */
export function refuted(findings: readonly Finding[]): Refuted[] {
  return findings.map((finding) => {
    const { code, invariant, message, counterexample } = finding;
    if (counterexample !== undefined) return { ...finding, counterexample };
    throw new Failure(code, `${invariant} says nothing`, {
      why: message,
      next: "correct or remove it: nothing was played",
    });
  });
}

/**
 * Plays the counterexample of a finding.
 *
 * @throws Failure when the server cannot be had
 */
export async function attacked(
  { document }: Compiled,
  { invariant, source, message, counterexample }: Refuted,
  play: Player,
): Promise<Attack> {
  const about = { invariant, source: at(source), message, counterexample };
  const plan = planOf(document, counterexample);
  if (plan.unplayable !== undefined) {
    return { ...about, outcome: "unplayable", why: plan.unplayable, events: [] };
  }
  const events: Event[] = [];
  try {
    for await (const event of play(document, plan.steps)) events.push(event);
  } catch (error) {
    throw new Failure("attack_failed", `the counterexample of ${invariant} cannot be played`, {
      why: messageOf(error),
      next: "put nats-server on PATH; nats-entra policy check proves without a server",
    });
  }
  const outcome = hasArrived(events) ? "arrived" : "missing";
  return { ...about, outcome, events };
}

/** Each session completes its steps, and every expected message arrives. */
function hasArrived(events: readonly Event[]): boolean {
  return events.every(({ kind }) => kind === "done" || kind === "arrived");
}

/** For people. */
export function attackLines({ message, outcome, why = "", events }: Attack): readonly Text[] {
  return [
    line`${paint("red", "✗")} ${message}`,
    ...events.map((event, i) => `  ${i + 1}. ${described(event)}`),
    line`  ${verdict(outcome, why)}`,
    "",
  ];
}

function verdict(outcome: Attack["outcome"], why: string): Text {
  switch (outcome) {
    case "arrived":
      return paint("red", "It arrived: the policy permits it.");
    case "missing":
      return paint(
        "yellow",
        "! It did not arrive on this nats-server: the proof is too careful here, or wrong. Report it.",
      );
    case "unplayable":
      return `It was not played: ${why}.`;
  }
}

function described(event: Event): string {
  const { kind, step } = event;
  if (step.kind === "expect") {
    const where = `${step.subject} in ${step.account}`;
    const who = step.roles === undefined ? "" : ` at ${step.roles.join(" and ")}`;
    if (kind !== "arrived") return `nothing arrives on ${where}${who}`;
    return `on ${where} arrives${who}: ${shown(event.message.payload)}`;
  }
  const done = deed(step);
  return kind === "refused" ? `${done}: refused, ${event.message}` : done;
}

function deed(step: Exclude<Event["step"], { kind: "expect" }>): string {
  if (step.kind === "others") return `somebody else publishes ${step.subject} in ${step.account}`;
  const who = step.roles.join(" and ");
  if (step.kind === "subscribe") {
    const group = step.queue === undefined ? "" : ` in the queue group ${step.queue}`;
    return `${who} subscribes to ${step.subject}${group}`;
  }
  const { subject, reply, headers = {}, payload = "" } = step;
  return [
    `${who} publishes ${subject}`,
    ...(reply === undefined ? [] : [`with the reply ${reply}`]),
    ...Object.entries(headers).map((header) => `with the header ${header.join(": ")}`),
    ...(payload.startsWith("{") ? [`saying ${payload}`] : []),
  ].join(" ");
}

const SHOWN = 200;

/** One line of what arrived. */
function shown(payload: string): string {
  const said = payload.replaceAll(/\s+/g, " ").trim();
  if (said === "") return "an empty message";
  return said.length > SHOWN
    ? `${clipped(said, SHOWN)} (${counted(payload.length, "character")})`
    : said;
}
