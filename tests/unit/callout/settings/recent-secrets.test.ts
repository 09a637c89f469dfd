import { describe, expect, it } from "vitest";
import { RecentSecrets } from "../../../../callout/settings/recent-secrets.ts";
import { parseSecrets, type Secrets } from "../../../../callout/settings/secrets.ts";
import { deriveCalloutSecrets } from "../../../../nats/index.ts";
import { keyMaterial, secretOf } from "../../../support/nats-keys.ts";

const secrets = (xkey: string): Secrets => {
  const keys = { ...keyMaterial(["orders"]), xkey: secretOf(xkey) };
  return parseSecrets(Buffer.from(JSON.stringify(deriveCalloutSecrets(keys))), "secrets.json");
};
const [first, second, third] = [secrets("1"), secrets("2"), secrets("3")] as const;

describe("the recent secrets", () => {
  it("are the newest, and for a minute after another xkey those before", () => {
    const recent = new RecentSecrets(first);
    expect(recent.at(0)).toEqual([first]);
    recent.replace(second, 1000);
    expect(recent.newest).toBe(second);
    expect(recent.at(1000)).toEqual([second, first]);
    expect(recent.at(60_999)).toEqual([second, first]);
    expect(recent.at(61_000)).toEqual([second]);
  });

  it("never are more than two", () => {
    const recent = new RecentSecrets(first);
    recent.replace(second, 0);
    recent.replace(third, 1);
    expect(recent.at(1)).toEqual([third, second]);
  });

  it("keep those of the other xkey when the same are loaded again", () => {
    const recent = new RecentSecrets(first);
    recent.replace(second, 0);
    const again = secrets("2");
    recent.replace(again, 1);
    expect(recent.at(1)).toEqual([again, first]);
    expect(recent.at(60_000)).toEqual([again]);
  });
});
