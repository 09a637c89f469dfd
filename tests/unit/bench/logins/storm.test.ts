import { expect, it } from "vitest";
import { pace, storm } from "../../../../bench/logins/storm.ts";
import { pace as pause } from "../../../support/waiting/pace.ts";

it("a storm keeps so many logins under way, and does each once", async () => {
  let [running, most] = [0, 0];
  const turns: number[] = [];
  const { latencies } = await storm(50, 8, async (turn) => {
    most = Math.max(most, ++running);
    turns.push(turn);
    await new Promise(setImmediate);
    running--;
    return turn;
  });
  expect(most).toBe(8);
  expect(turns.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(latencies).toHaveLength(50);
});

it("a storm ends with the first login that fails", async () => {
  const failing = storm(10, 2, (turn) =>
    turn === 3 ? Promise.reject(new Error("refused")) : Promise.resolve(1),
  );
  await expect(failing).rejects.toThrow("refused");
});

it("a steady rate starts logins whether the ones before have ended or not", async () => {
  let ended = 0;
  const end = pause(100);
  const { latencies, seconds } = await pace(20, 1000, async () => {
    await end;
    return ++ended;
  });
  expect(latencies).toHaveLength(20);
  expect(seconds).toBeGreaterThanOrEqual(0.09);
});
