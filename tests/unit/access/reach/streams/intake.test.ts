/** Where others can make a copy take messages, and where they cannot: what of it shows. */
import { describe, expect, it } from "vitest";
import { factsOf, type KnownConfig } from "../../../../../access/reach/streams/facts.ts";
import { intakeOf, type Heard } from "../../../../../access/reach/streams/intake.ts";
import { isEmpty, meet, of } from "../../../../../access/subjects/index.ts";

const silence: Heard = () => false;

function intake(
  origin: KnownConfig | undefined,
  source: object = {},
  { isHeard = silence, managed = true } = {},
) {
  const from = origin && factsOf("data", "ORDERS", { config: origin, managed });
  const sources = [{ name: "ORDERS", ...source }];
  const into = factsOf("data", "COPY", { config: { sources } });
  const [first] = into.origins === "anything" ? [] : into.origins;
  return intakeOf(into, from, first, isHeard);
}
const consumer = { name: "sync", deliver_subject: "sync.orders" };

describe("others can make a copy take messages", () => {
  it.each([
    ["interest", { retention: "interest" }],
    ["work queues", { retention: "workqueue" }],
  ])("of a stream for %s, since its consumer shows", (_, config) => {
    expect(meet(intake(config), of("$JS.S.x"))).toBe(true);
  });

  it("of a stream of which nobody says what it is for", () => {
    expect(isEmpty(intake({}, {}, { managed: false }))).toBe(false);
    expect(isEmpty(intake({ retention: "limits" }, {}, { managed: false }))).toBe(true);
    expect(isEmpty(intake(undefined))).toBe(false);
  });

  it("where the consumer delivers that it names, whatever the origin is", () => {
    expect(meet(intake({}, { consumer }), of("sync.orders"))).toBe(true);
    expect(meet(intake({}, { consumer }), of("$JS.S.x"))).toBe(false);
  });

  it("of another account, under the prefix of its deliveries", () => {
    const external = { api: "$JS.data.API", deliver: "nats-entra.sync.books" };
    const set = intake({ retention: "interest" }, { external });
    expect(meet(set, of("nats-entra.sync.books.S.x"))).toBe(true);
  });

  it.each([
    ["what is delivered to it", "$JS.S.x"],
    ["what its server asks for", "$JS.API.CONSUMER.CREATE.ORDERS"],
    ["what JetStream tells about requests", "$JS.EVENT.ADVISORY.API"],
  ])("if somebody receives %s", (_, subject) => {
    const isHeard: Heard = (__, set) => meet(set, of(subject));
    expect(isEmpty(intake({}, {}, { isHeard }))).toBe(false);
  });

  it("of another account, if somebody of its own hears what is asked of that", () => {
    const external = { api: "$JS.data.API", deliver: "nats-entra.sync.books" };
    const isHeard: Heard = (_, set) => meet(set, of("$JS.data.API.CONSUMER.CREATE.ORDERS"));
    expect(isEmpty(intake({}, { external }, { isHeard }))).toBe(false);
    expect(isEmpty(intake({}, {}, { isHeard }))).toBe(true);
  });

  it("if it may copy any stream, and somebody hears what is asked of one", () => {
    const [from, into] = ["ORDERS", "COPY"].map((name) => factsOf("data", name, { config: {} }));
    const isHeard: Heard = (_, set) => meet(set, of("$JS.API.CONSUMER.CREATE.OTHER"));
    if (from === undefined || into === undefined) throw new Error("there are two");
    expect(isEmpty(intakeOf(into, from, undefined, isHeard))).toBe(false);
    expect(isEmpty(intakeOf(into, from, undefined, silence))).toBe(true);
  });
});

describe("nobody else can make a copy take messages", () => {
  it("of a stream with limits, whose consumer the server makes and does not show", () => {
    expect(isEmpty(intake({}))).toBe(true);
  });
});
