import { afterEach, expect, it, vi } from "vitest";
import { watchEventLoop } from "../../../../callout/metrics/event-loop.ts";

afterEach(() => vi.useRealTimers());

it("observes how much later than it should the event loop is", () => {
  vi.useFakeTimers();
  const seen: number[] = [];
  const end = watchEventLoop((seconds) => seen.push(seconds));
  vi.advanceTimersByTime(100);
  // something runs for a quarter of a second: the timer that is due meanwhile comes late
  const blocked = vi.spyOn(performance, "now").mockReturnValue(performance.now() + 250);
  vi.advanceTimersByTime(100);
  blocked.mockRestore();
  end();
  vi.advanceTimersByTime(1000);
  expect(seen).toHaveLength(2);
  expect(seen[0]).toBeCloseTo(0);
  expect(seen[1]).toBeGreaterThanOrEqual(0.15);
});
