import { describe, expect, it } from "vitest";
import { sign, verify } from "../../../../callout/bucket/mac.ts";
import { keyPair, type KeyKind } from "../../../../nats/index.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const key = (kind: KeyKind, label: string) => keyPair(kind, secretOf(label));
const signing = key("account", "control signing");
const xkey = key("curve", "xkey");
const other = [key("account", "another"), key("curve", "another xkey")];
const entry = { at: 1_800_000_000_000, value: { reason: "lost laptop" } };
const text = sign("revocations/1", entry, [signing, xkey]);

describe("an entry", () => {
  it("says what was written, and when", () => {
    expect(verify("revocations/1", text, [signing, xkey])).toMatchObject(entry);
  });

  it.each([["CONTROL's signing key", [signing]] as const, ["the xkey", [xkey]] as const])(
    "is proven by %s alone, so that the other may be replaced",
    (_what, keys) => {
      expect(verify("revocations/1", text, [...other, ...keys])).toMatchObject(entry);
    },
  );

  it("proves nothing under other keys", () => {
    expect(verify("revocations/1", text, other)).toBeUndefined();
  });

  it.each([
    ["in another bucket", "grants/1", text],
    ["under another key", "revocations/2", text],
    ["with another reason", "revocations/1", text.replace("lost", "sold")],
    ["with another time", "revocations/1", text.replace("1800", "1900")],
    ["without a MAC", "revocations/1", text.slice(text.indexOf(" "))],
    ["with a MAC of zeros", "revocations/1", `${"A".repeat(43)} ${text.split(" ")[1] ?? ""}`],
    ["with half a MAC", "revocations/1", text.slice(60)],
    ["that is nothing", "revocations/1", ""],
  ])("proves nothing %s", (_what, place, changed) => {
    expect(verify(place, changed, [signing, xkey])).toBeUndefined();
  });

  it("never shows a key", () => {
    expect(text).not.toContain(Buffer.from(signing.getSeed()).toString());
  });
});
