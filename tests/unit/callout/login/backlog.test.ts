import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Backlog, type BacklogOptions } from "../../../../callout/login/backlog.ts";

/** A backlog whose requests take some milliseconds each, and what came of them in this order. */
function backlog(options: BacklogOptions = {}, work = 0) {
  const waiting = new Backlog(options);
  const happened: string[] = [];
  const request = (name: string, age = 0, size = 1) => ({
    size,
    arrived: performance.now() - age,
    run: () => {
      const end = performance.now() + work;
      while (performance.now() < end);
      happened.push(name);
    },
    drop: (reason: string) => happened.push(`${name} ${reason}`),
  });
  const idle = async () => {
    while (waiting.sizes.first + waiting.sizes.later > 0) await turn();
  };
  return { waiting, happened, request, idle };
}

describe("a request", () => {
  it("is taken at once when nothing waits", () => {
    const { waiting, happened, request } = backlog();
    waiting.add(request("a"));
    expect(happened).toEqual(["a"]);
  });

  it("waits for its turn when there was enough work, while the event loop goes on", async () => {
    const { waiting, happened, request, idle } = backlog({ turn: 5 }, 2);
    const names = Array.from({ length: 20 }, (_none, at) => `${at}`);
    for (const name of names) waiting.add(request(name));
    const atOnce = happened.length;
    expect(atOnce).toBeGreaterThan(0);
    expect(atOnce).toBeLessThan(6);
    expect(waiting.sizes.first).toBe(20 - atOnce);
    await turn();
    await turn();
    expect(happened.length).toBeLessThan(20);
    await idle();
    expect(happened).toEqual(names);
  });

  it("that nobody waits for is passed over", () => {
    const { waiting, happened, request } = backlog();
    waiting.add(request("old", 2000));
    waiting.add(request("young", 1000));
    expect(happened).toEqual(["old request_expired", "young"]);
  });

  it("is put off behind all others, those of later too", async () => {
    const { waiting, happened, request, idle } = backlog({ turn: 5 }, 2);
    for (const name of ["x", "y"]) waiting.putOff(request(name));
    for (const name of ["a", "b", "c", "d"]) waiting.add(request(name));
    await idle();
    expect(happened).toEqual(["a", "b", "c", "d", "x", "y"]);
  });

  it("that was put off gets its turn, unless that comes too late", async () => {
    const { waiting, happened, request, idle } = backlog();
    waiting.putOff(request("late", 2000));
    waiting.putOff(request("in time"));
    await idle();
    expect(happened).toEqual(["late request_expired", "in time"]);
  });
});

describe("the room", () => {
  it("is bounded: the oldest makes room, among its own", async () => {
    const { waiting, happened, request, idle } = backlog({ most: 10 });
    for (const name of ["a", "b", "c"]) waiting.putOff(request(name, 0, 4));
    waiting.add(request("first", 0, 9));
    expect(happened).toEqual(["a backlog_full", "first"]);
    await idle();
    expect(happened.slice(2)).toEqual(["b", "c"]);
  });

  it("costs the same however many wait", async () => {
    const { waiting, request, idle } = backlog({ most: 1e6 });
    const began = performance.now();
    for (let at = 0; at < 100_000; at++) waiting.putOff(request(""));
    await idle();
    expect(performance.now() - began).toBeLessThan(5000);
  });
});
