import { beforeEach, describe, expect, it } from "vitest";
import { Agenda, periodSeconds } from "../../../../callout/streams/agenda.ts";

let agenda: Agenda;
beforeEach(() => {
  agenda = new Agenda(() => 1);
  agenda.keep(new Set(["a", "b"]), 0);
});

/** A look that lasts a second. */
function look(account: string, now: number, isSettled = true): void {
  agenda.begin(account);
  agenda.end(account, isSettled, now + 1);
}

describe("the agenda", () => {
  it("has every account at once, and again a period after its look", () => {
    expect(agenda.next(0)).toBe("a");
    look("a", 0);
    expect(agenda.next(1)).toBe("b");
    look("b", 1);
    expect(agenda.next(2)).toBeUndefined();
    expect(agenda.pause(2)).toBe(periodSeconds - 1);
    expect(agenda.next(1 + periodSeconds)).toBe("a");
    expect(agenda.next(2 + periodSeconds)).toBe("a");
  });

  it("has an account at once in which something has changed, at most twice a second", () => {
    look("a", 0);
    look("b", 0);
    agenda.changed("a", 1.1);
    expect(agenda.next(1.1)).toBeUndefined();
    expect(agenda.next(1.5)).toBe("a");
    agenda.changed("b", 9);
    expect(agenda.next(9)).toBe("a");
    look("a", 9);
    expect(agenda.next(10)).toBe("b");
  });

  it("has nobody's changes put off the look at another account", () => {
    look("a", 0);
    look("b", 0);
    for (let now = 1; now < periodSeconds; now++) {
      agenda.changed("a", now);
      if (agenda.next(now) === "a") look("a", now);
    }
    agenda.changed("a", periodSeconds + 1);
    expect(agenda.next(periodSeconds + 1)).toBe("a");
    look("a", periodSeconds + 1);
    agenda.changed("a", periodSeconds + 2);
    expect(agenda.next(periodSeconds + 2)).toBe("b");
  });

  it("does not miss what changes while an account is looked at", () => {
    look("b", 0);
    agenda.begin("a");
    expect(agenda.next(1)).toBeUndefined();
    agenda.changed("a", 1);
    expect(agenda.next(1)).toBeUndefined();
    agenda.end("a", true, 3);
    expect(agenda.next(3.5)).toBe("a");
  });

  it("tries again after pauses that grow up to the period", () => {
    look("b", 1000);
    const pauses = [];
    for (let now = 0; pauses.length < 8; now += pauses.at(-1) ?? 0) {
      look("a", now, false);
      pauses.push(agenda.pause(now + 1));
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    agenda.everything(500);
    look("a", 500, false);
    expect(agenda.pause(501)).toBe(1);
  });

  it("says how long ago all accounts were looked at, and forgets those that are gone", () => {
    look("a", 0);
    expect(agenda.age(5)).toBe(Infinity);
    look("b", 9);
    expect(agenda.age(10)).toBe(9);
    agenda.keep(new Set(["b"]), 10);
    expect(agenda.age(10)).toBe(0);
    agenda.end("a", true, 10);
    agenda.changed("a", 10);
    expect(agenda.next(11)).toBeUndefined();
  });
});
