import { describe, expect, it } from "vitest";
import { attack } from "./adversary/adversary.ts";
import { keyOf, type Content, type EffectKind, type Model } from "./adversary/effect.ts";
import { proofs } from "./adversary/model.ts";
import { somePlans } from "./adversary/plan.ts";
import { effort } from "../../support/effort.ts";

/** Others by `POLICIES`, or by adversary/main.ts, which prints what it finds. */
const policies = Number(process.env["POLICIES"] ?? effort({ usual: 60, thorough: 2000 }));
/** The same policies every time, so that a failure is of the change; main.ts takes others. */
const seed = Number(process.env["SEED"] ?? 13);

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

  it(`bring about nothing that the proofs do not know of, in ${policies} policies`, async () => {
    const outcome = await attack({ policies, seed, model: proofs });
    const { misses, predicted, confirmed, unconfirmed } = outcome;
    expect(misses.map(({ plan, effect }) => `policy ${plan}: ${keyOf(effect)}`)).toEqual([]);
    // a model that says yes to everything would miss nothing either. What is read or erased by an answer that has to be a
    // request depends on what is stored, which these attackers do not try
    expect(confirmed / predicted).toBeGreaterThan(0.8);
    expect(unconfirmed.get("message")?.length ?? 0).toBeLessThan(predicted / 100);
  }, 1_800_000);

  it("are of policies that the seed alone decides", () => {
    const digests = () => somePlans(50, seed).map(({ compiled }) => compiled.document.digest);
    expect(digests()).toEqual(digests());
    expect(new Set(digests()).size).toBeGreaterThan(40);
  });
});
