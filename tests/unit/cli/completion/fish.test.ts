import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Shells } from "./shells.ts";

let shells: Shells;
beforeAll(() => (shells = new Shells()));
afterAll(() => shells.remove());

/** What fish offers in the place of the last word. */
function completed(line: string): string[] {
  const out = shells.run("fish", "source completion.fish; complete -C $argv[1]", line);
  return out.split("\n").filter((each) => each !== "");
}

describe("fish completes", () => {
  it("commands and options", () => {
    expect(completed("nats-entra who")).toEqual(["whoami"]);
    expect(completed("nats-entra revoke --r")).toEqual(["--reason", "--role"]);
  });

  it("a word of which nothing has been typed", () => {
    expect(completed("nats-entra try ")).toEqual(["publish", "subscribe"]);
    expect(completed("nats-entra revoke ")).toContain("omar");
  });

  it("names with colons and spaces", () => {
    expect(completed("nats-entra rotate signing:")).toEqual(["signing:orders", "signing:shop"]);
    expect(completed("nats-entra revoke Sa")).toEqual(["Sara $(touch pwned) Lind"]);
  });

  it("files, where the command knows nothing", () => {
    expect(completed("nats-entra login --certificate ap")).toEqual(["app.pem"]);
  });
});
