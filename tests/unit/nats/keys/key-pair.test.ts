import * as nkeys from "@nats-io/nkeys";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  keyPair,
  keyPairFromSeed,
  loadSodium,
  publicKey,
  seed,
  type KeyKind,
} from "../../../../nats/index.ts";
import { encodeKey } from "../../../../nats/keys/nkey.ts";
import { secretOf } from "../../../support/nats-keys.ts";

await loadSodium();

const kinds: readonly KeyKind[] = ["operator", "account", "user", "curve"];
const signing = kinds.filter((kind) => kind !== "curve");
const letters: Readonly<Record<KeyKind, string>> = {
  operator: "O",
  account: "A",
  user: "U",
  curve: "X",
};

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const text = fc.uint8Array({ maxLength: 200 });
const bytes = (value: string) => new TextEncoder().encode(value);
// the reference takes milliseconds a signature
const few = { numRuns: 10 };

/** The public curve nkey of the point 0, whose shared secret with everyone is 0. */
const zeroPoint = encodeKey(nkeys.Prefix.Curve, new Uint8Array(32));

/** The key pair that @nats-io/nkeys makes of the same seed. */
const reference = (kind: KeyKind, of: Uint8Array) => nkeys.fromSeed(bytes(seed(kind, of)));

describe("a key pair of 32 bytes", () => {
  it.each(kinds)("is the %s that @nats-io/nkeys makes of its seed", (kind) => {
    fc.assert(
      fc.property(secret, (of) => {
        const theirs = reference(kind, of);
        expect(publicKey(kind, of)).toBe(theirs.getPublicKey());
        expect(keyPair(kind, of).getSeed()).toEqual(Buffer.from(theirs.getSeed()));
        expect(keyPair(kind, of).getPrivateKey()).toEqual(Buffer.from(theirs.getPrivateKey()));
        expect(publicKey(kind, of).startsWith(letters[kind])).toBe(true);
      }),
      few,
    );
  });

  it.each(kinds)("comes back from the seed of a %s", (kind) => {
    fc.assert(
      fc.property(secret, (of) => {
        expect(keyPairFromSeed(seed(kind, of)).getPublicKey()).toBe(publicKey(kind, of));
      }),
      few,
    );
  });

  it.each([0, 31, 33])("is refused with %i bytes", (length) => {
    const short = new Uint8Array(length);
    expect(() => keyPair("user", short)).toThrow(expect.objectContaining({ code: "key_invalid" }));
    expect(() => seed("user", short)).toThrow(expect.objectContaining({ code: "key_invalid" }));
  });

  it("is of no use once cleared", () => {
    const pair = keyPair("user", secretOf("cleared"));
    pair.clear();
    const cleared = expect.objectContaining({ code: "key_cleared" }) as Error;
    expect(() => pair.sign(bytes("x"))).toThrow(cleared);
    expect(() => pair.getSeed()).toThrow(cleared);
  });
});

describe("a seed", () => {
  it("with white space around it, as files have it, is read", () => {
    const of = secretOf("a");
    expect(keyPairFromSeed(` ${seed("user", of)}\n`).getPublicKey()).toBe(publicKey("user", of));
  });

  it("with any one letter changed is refused, and not repeated in the error", () => {
    const good = seed("account", secretOf("b"));
    fc.assert(
      fc.property(
        fc.nat(good.length - 1),
        fc.constantFrom("A", "B", "Z", "2", "7", "a", "=", "1", " ", "\u0141"),
        (at, letter) => {
          fc.pre(good[at] !== letter);
          const bad = good.slice(0, at) + letter + good.slice(at + 1);
          const error = thrownBy(() => keyPairFromSeed(bad));
          expect(error).toMatchObject({ name: "NatsError" });
          expect(String(error)).not.toContain(good.slice(4, 20));
        },
      ),
    );
  });

  it.each([
    ["empty", ""],
    ["a public key", publicKey("account", secretOf("c"))],
    ["a server's", new TextDecoder().decode(nkeys.createServer().getSeed())],
  ])("is refused when it is %s", (_what, value) => {
    expect(thrownBy(() => keyPairFromSeed(value))).toMatchObject({ name: "NatsError" });
  });
});

describe("a signature", () => {
  it.each(signing)("of a %s is byte for byte that of @nats-io/nkeys", (kind) => {
    fc.assert(
      fc.property(secret, text, (of, message) => {
        const [ours, theirs] = [keyPair(kind, of), reference(kind, of)];
        const signature = ours.sign(message);
        expect(Buffer.from(signature)).toEqual(Buffer.from(theirs.sign(message)));
        expect(theirs.verify(message, new Uint8Array(signature))).toBe(true);
        expect(ours.verify(message, signature)).toBe(true);
        expect(ours.verify(Uint8Array.of(...message, 0), signature)).toBe(false);
      }),
      few,
    );
  });

  it("is not made by curve keys, nor a box sealed by others", () => {
    const kind = expect.objectContaining({ code: "key_kind" }) as Error;
    const [user, curve] = [keyPair("user", secretOf("d")), keyPair("curve", secretOf("d"))];
    expect(() => curve.sign(bytes("x"))).toThrow(kind);
    expect(() => curve.verify(bytes("x"), bytes("y"))).toThrow(kind);
    expect(() => user.seal(bytes("x"), curve.getPublicKey())).toThrow(kind);
    expect(() => user.open(bytes("x"), curve.getPublicKey())).toThrow(kind);
  });
});

describe("a sealed box", () => {
  it("is byte for byte that of @nats-io/nkeys, and opens in both directions", () => {
    const nonce = fc.uint8Array({ minLength: 24, maxLength: 24 });
    fc.assert(
      fc.property(secret, secret, text, nonce, (a, b, message, once) => {
        const [ours, theirs] = [keyPair("curve", a), reference("curve", b)];
        const box = ours.seal(message, theirs.getPublicKey(), once);
        expect(Buffer.from(box)).toEqual(
          Buffer.from(reference("curve", a).seal(message, theirs.getPublicKey(), once)),
        );
        expect(theirs.open(new Uint8Array(box), ours.getPublicKey())).toEqual(message);
        const answer = theirs.seal(message, ours.getPublicKey());
        expect(ours.open(answer, theirs.getPublicKey())).toEqual(message);
      }),
      few,
    );
  });

  it("has another nonce each time", () => {
    const [a, b] = [keyPair("curve", secretOf("e")), keyPair("curve", secretOf("f"))];
    const seal = () => Buffer.from(a.seal(bytes("same"), b.getPublicKey())).toString("hex");
    expect(seal()).not.toBe(seal());
  });

  it("does not open for another sender, for another key, or when changed", () => {
    const pair = (label: string) => keyPair("curve", secretOf(label));
    const [alice, bob, eve] = [pair("alice"), pair("bob"), pair("eve")];
    const box = alice.seal(bytes("hello"), bob.getPublicKey());
    expect(bob.open(box, eve.getPublicKey())).toBeNull();
    expect(eve.open(box, alice.getPublicKey())).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 4, max: box.length - 1 }), fc.nat(7), (at, bit) => {
        const changed = Uint8Array.from(box);
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(bob.open(changed, alice.getPublicKey())).toBeNull();
      }),
    );
  });

  it("is refused when it is none, or the peer's key is none or shares no secret", () => {
    const curve = keyPair("curve", secretOf("g"));
    const peer = publicKey("curve", secretOf("h"));
    const malformed = expect.objectContaining({ code: "box_malformed" }) as Error;
    expect(() => curve.open(bytes("xkv1"), peer)).toThrow(malformed);
    expect(() => curve.open(new Uint8Array(100), peer)).toThrow(malformed);
    expect(() => curve.seal(bytes("x"), "XABC")).toThrow(
      expect.objectContaining({ code: "key_invalid" }),
    );
    expect(() => curve.seal(bytes("x"), publicKey("user", secretOf("h")))).toThrow(
      expect.objectContaining({ code: "key_kind" }),
    );
    expect(() => curve.seal(bytes("x"), zeroPoint)).toThrow(malformed);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
