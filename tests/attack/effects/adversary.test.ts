import { describe, expect, it } from "vitest";
import { attack } from "./adversary/adversary.ts";
import type { Content, EffectKind, Model } from "./adversary/effect.ts";
import { somePlans } from "./adversary/plan.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 2 ** 31);

describe(`attackers of random policies (SEED=${seed})`, () => {
  it("bring about every kind of effect, so that a model which knows of none is found out", async () => {
    const nothing: Model = { predicts: () => false };
    const { misses, attackers } = await attack({ policies: 40, seed, model: () => nothing });
    expect(attackers).toBeGreaterThan(80);
    const kinds = new Set(misses.map(({ effect }) => effect.kind));
    const all: EffectKind[] = ["duplicate", "erase", "message", "names", "read"];
    expect([...kinds].sort()).toEqual(all);
    const contents = new Set(misses.flatMap(({ effect }) => effect.content ?? []));
    const every: Content[] = ["answer", "bytes", "empty", "json", "stored"];
    expect([...contents].sort()).toEqual(every);
  });

  it("are of policies that the seed alone decides", () => {
    const digests = () => somePlans(50, seed).map(({ compiled }) => compiled.document.digest);
    expect(digests()).toEqual(digests());
    expect(new Set(digests()).size).toBeGreaterThan(40);
  });
});
