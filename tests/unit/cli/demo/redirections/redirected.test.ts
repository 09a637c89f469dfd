import { describe, expect, it } from "vitest";
import { redirectionLines } from "../../../../../cli/demo/redirections/lines.ts";
import type { Redirected } from "../../../../../cli/demo/redirections/redirected.ts";
import type { Redirection } from "../../../../../cli/demo/redirections/model.ts";
import { redirections as shape } from "../../../../../cli/demo/redirections/shape.ts";
import { read as readShape } from "../../../../../values/shape/index.ts";
import { identities } from "../../../../../infra/local/identities.ts";
import { redirections } from "../../../../../infra/local/redirections.ts";
import { compile } from "../../../../../access/index.ts";
import { shown } from "../../../../../text/terminal.ts";
import examplePolicy from "../../../../../policies/index.ts";

/** As a file has it. */
const drawn = (found: Redirected[]) => redirectionLines(found).map((line) => shown(line));
const agent = "44444444-4444-4444-8444-000000000001";
const asked: Redirection = {
  ...{ as: "sara", account: "orders", trick: "answer", publish: "orders.status" },
  onto: "orders.cancel",
  watch: { as: "order-service", account: "shop", hears: "orders.cancel" },
  shownBy: { as: "omar", account: "operations", subject: "orders.cancel" },
};
const delivered: Redirection = {
  ...{ as: "omar", account: "operations", trick: "delivery", onto: `agents.${agent}.findings` },
  of: { domain: "data", stream: "ORDERS", filter: "orders.events.>" },
  watch: { as: "deploy-job", account: "data", stream: "FINDINGS" },
};

function result(
  redirection: Redirection,
  changes: Partial<Pick<Redirected, "without" | "watching" | "seen" | "ok">> = {},
): Redirected {
  const tried = { without: "answered", watching: true, seen: [], ok: true } as const;
  return { ...redirection, ...tried, ...changes };
}

describe("the table of redirections", () => {
  it("says who has what sent where, who watches, and what was seen", () => {
    const without = { ...asked, publish: `$JS.data.API.STREAM.INFO.X` };
    expect(
      drawn([
        result(asked),
        result(without, { without: "denied" }),
        result(delivered, { without: "unanswered" }),
      ]),
    ).toEqual([
      "      who has                           sent to                    watched by        seen",
      "sara  answer of orders.status           orders.cancel              order-service     nothing",
      "sara  answer of STREAM.INFO.X           orders.cancel              order-service     nothing: denied",
      "omar  delivery of ORDERS by a consumer  agents.44444444….findings  FINDINGS's owner  nothing: nobody answers",
    ]);
  });

  it("says what appeared, without what could steer a terminal", () => {
    const seen = ["an answer", "", `\u001b[2J${"long ".repeat(20)}`];
    const [, line] = drawn([result(asked, { seen, ok: false })]);
    expect(line).toContain("! an answer, an empty message, �[2Jlong long");
    expect(line).toMatch(/long l…$/);
  });

  it("does not take for safe what was not tried or watched", () => {
    const [, untried, blind] = drawn([
      result(asked, { without: "unanswered", ok: false }),
      result(asked, { watching: false, ok: false }),
    ]);
    expect(untried).toMatch(/! not tried: unanswered$/);
    expect(blind).toMatch(/! the watcher sees nothing at all$/);
  });

  it("is empty without redirections", () => {
    expect(drawn([])).toEqual([]);
  });
});

describe("the example's redirections", () => {
  const example = redirections(agent);

  it("are what the command reads", () => {
    const written = JSON.parse(JSON.stringify(example)) as Record<string, unknown>;
    expect(readShape(shape, written)).toEqual(written);
  });

  it("are tried by identities where they have roles", () => {
    const { roles } = compile(examplePolicy).document;
    const places = new Set(
      identities.flatMap(({ name, roles: held }) =>
        held.map((role) => `${name} in ${roles[role]?.account}`),
      ),
    );
    const actors = [
      ...[...example.stored, ...example.services, ...example.attempts],
      ...example.attempts.map(({ watch }) => watch),
    ];
    for (const { as, account } of actors) expect(places).toContain(`${as} in ${account}`);
  });

  it("try every trick", () => {
    const tricks = new Set(example.attempts.map(({ trick }) => trick));
    expect([...tricks].toSorted()).toEqual([
      "acknowledgement",
      "answer",
      "delivery",
      "message",
      "status",
    ]);
  });
});

describe("redirections in a settings file", () => {
  const whole = redirections(agent);
  const read = (changes: object) => readShape(shape, { ...whole, ...changes });

  it.each([
    [
      "no list of attempts",
      { attempts: {} },
      "attempts must be a list, of which each is an object, not an object",
    ],
    [
      "a trick that there is not",
      { attempts: [{ ...asked, trick: "magic" }] },
      'attempts[0].trick must be "answer" or "acknowledgement" or "message" or "status" or "delivery"',
    ],
    [
      "nobody who watches",
      { attempts: [asked, { ...asked, watch: undefined }] },
      "attempts[1].watch is missing: it must be an object",
    ],
    [
      "a stored message without a subject",
      { stored: [{ as: "x", account: "y" }] },
      "stored[0].subject is missing: it must be a subject",
    ],
    [
      "a service without a queue",
      { services: [{ as: "x", account: "y", subject: "z" }] },
      "services[0].queue is missing: it must be a queue group",
    ],
    [
      "an answer that is not a yes or no",
      { attempts: [{ ...asked, answered: "yes" }] },
      "attempts[0].answered must be true or false",
    ],
  ])("with %s are refused, naming the place", (_what, changes, message) => {
    expect(() => read(changes)).toThrow(message);
  });
});
