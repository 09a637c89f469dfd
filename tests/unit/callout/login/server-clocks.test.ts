import { describe, expect, it } from "vitest";
import { ServerClocks } from "../../../../callout/login/server-clocks.ts";
import type { AuthorizationRequest } from "../../../../nats/index.ts";

const now = 1_800_000_000;
/** A server's, with two seconds, at the time of its clock. */
const madeAt = (issued: number, id = "N1") =>
  ({ server_id: { id }, issued, expires: issued + 2 }) as AuthorizationRequest;

describe("the deadline of a request, by our clock", () => {
  it.each([
    ["the same clock", 0],
    ["ours a minute ahead", 60],
    ["ours a minute behind", -60],
  ])("%s: two seconds after it came", (_what, ahead) => {
    expect(new ServerClocks(60).deadline(madeAt(now - ahead), now, 0)).toBe(now + 2);
  });

  it.each([
    ["ahead: it is over", 600, now - 600 + 2 + 60],
    ["behind: it is further than any server gives", -600, now + 600 + 2 - 60],
  ])("makes up for a minute at most; ours ten minutes %s", (_what, ahead, deadline) => {
    expect(new ServerClocks(60).deadline(madeAt(now - ahead), now, 0)).toBe(deadline);
  });

  it("of one that has waited somewhere is over, however far the clocks are apart", () => {
    const clocks = new ServerClocks(60);
    clocks.deadline(madeAt(now - 30), now, 0);
    expect(clocks.deadline(madeAt(now - 30), now + 9, 9000)).toBe(now + 2);
  });

  it("is by the quickest request of the last ten seconds, of its own server", () => {
    const clocks = new ServerClocks(60);
    clocks.deadline(madeAt(now - 3), now, 0);
    clocks.deadline(madeAt(now - 1), now, 1000);
    expect(clocks.deadline(madeAt(now - 3), now, 2000)).toBe(now);
    expect(clocks.deadline(madeAt(now - 3, "N2"), now, 2000)).toBe(now + 2);
    // the clock was set meanwhile
    expect(clocks.deadline(madeAt(now - 30), now, 11_000)).toBe(now + 2);
  });

  it("is right again at once when a clock was too far away to be believed", () => {
    const clocks = new ServerClocks(60);
    clocks.deadline(madeAt(now + 600), now, 0);
    expect(clocks.deadline(madeAt(now), now, 1)).toBe(now + 2);
  });
});
