import { expect, it } from "vitest";
import { goalsOf, isMet, storms } from "../../../../bench/logins/goals.ts";
import type { Measured } from "../../../../bench/logins/measure.ts";

const row = (contender: string, load: string, changes: Partial<Measured> = {}): Measured => ({
  contender,
  load,
  again: false,
  perSecond: 1000,
  p50: 2,
  p99: 4,
  retries: 0,
  ...changes,
});
const rest = {
  memory: { warm: 100, end: 150 },
  started: { first: 200, end: 400 },
  messages: { callout: 990, plain: 1000 },
};

it("compares with the Go peer and with plain credentials under the same load", () => {
  const goals = goalsOf({
    ...rest,
    rows: [
      row("nats-entra", storms.usual, { cpu: 150 }),
      row("nats-entra", storms.usual, { cpu: 111, again: true }),
      row("Go peer", storms.usual, { cpu: 450 }),
      row("nats-entra", storms.paced),
      row("plain credentials", storms.paced, { p50: 0.5 }),
      row("nats-entra", storms.back, { again: true, perSecond: 800 }),
      row("plain credentials", storms.back),
    ],
  });
  expect(goals.map((goal) => [goal.measured, isMet(goal)])).toEqual([
    [150, true],
    [111, false],
    [3, true],
    [1.5, false],
    [4, true],
    [1.25, true],
    [100, true],
    [200, true],
    [0.99, true],
  ]);
});

it("says nothing of what was not measured", () => {
  expect(goalsOf({ ...rest, rows: [] }).map(({ limit }) => limit)).toEqual([120, 300, 0.98]);
});
