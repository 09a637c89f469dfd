/**
 * Loaded into a callout before everything else (`--import`): its clocks are off by what a file says, milliseconds each,
 * `{ "turn": 1, "wall": 0, "steady": 0 }`. Timers of a second and more follow the steady one. The log says which turn
 * it follows.
 */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as soon } from "node:timers";

const file = process.env["NATS_ENTRA_CHAOS_CLOCK"] ?? "";
const [wall, steady] = [Date.now, performance.now.bind(performance)];
let shift = { turn: 0, wall: 0, steady: 0 };

follow();
setInterval(follow, 20).unref();
Date.now = () => wall() + shift.wall;
performance.now = () => steady() + shift.steady;
Object.assign(globalThis, { setTimeout: Object.assign(wait, soon) });

function follow() {
  const { turn } = shift;
  shift = JSON.parse(readFileSync(file, "utf8"));
  if (turn === shift.turn) return;
  process.stderr.write(`${JSON.stringify({ event: "clock_shifted", turn: shift.turn })}\n`);
}

/**
 * @param {(...args: unknown[]) => void} then
 * @param {number} [after] milliseconds
 * @param {unknown[]} args
 */
function wait(then, after = 0, ...args) {
  if (after < 1000) return soon(then, after, ...args);
  const due = performance.now() + after;
  const timer = setInterval(() => {
    if (performance.now() < due) return;
    clearInterval(timer);
    then(...args);
  }, 20);
  return timer; // `clearTimeout` ends it as well
}
