import { describe, expect, it } from "vitest";
import { inputsOf, known } from "../support/golden.ts";
import { azuread, clockAt } from "./answers.ts";
import { deploy } from "./program.ts";

const day = 86_400_000;
const days = 30;
/** The beginning of an even period of 30 days. */
const even = new Date(690 * days * day);
const after = (some: number) => new Date(even.getTime() + some * day).toISOString();

async function at(time: string) {
  const answers = { ...azuread, ...clockAt(time) };
  const workloads = [{ name: "legacy", roles: [], rotation: {} }];
  const { asked, app } = await deploy({ workloads }, { answers });
  const [a, b] = ["a", "b"].map((turn) => inputsOf(asked, `app-legacy-password-${turn}`));
  return { a, b, clock: inputsOf(asked, "app-legacy-clock"), newer: known(app.workloadSecrets) };
}

describe("two passwords take turns", () => {
  it("so that each change of the clock's period makes one of them anew, and never both", async () => {
    const [first, second, third] = [await at(after(0)), await at(after(30)), await at(after(60))];
    expect(second.a).toEqual(first.a);
    expect(second.b).not.toEqual(first.b);
    expect(third.a).not.toEqual(second.a);
    expect(third.b).toEqual(second.b);
  });

  it("and within a period nothing changes", async () => {
    const { a, b } = await at(after(0));
    expect(await at(after(29))).toMatchObject({ a, b });
  });

  it("and the newer one is handed out, as a secret", async () => {
    const value = async (time: string) => await (await at(time)).newer;
    expect(await value(after(0))).toEqual({
      value: { legacy: `app-legacy-password-a that ends ${short(after(90))}` },
      secret: true,
    });
    expect((await value(after(30))).value).toEqual({
      legacy: `app-legacy-password-b that ends ${short(after(120))}`,
    });
  });

  it("and each is good for a whole period after the other has come, however late that is", async () => {
    const { a } = await at(after(0));
    // B comes at 30 days or, by a clock that moves four times a period, at 37.5
    expect(a?.["endDate"]).toBe(short(after(90)));
  });

  it("and the clock moves four times a period", async () => {
    expect((await at(after(0))).clock).toEqual({ rotationDays: 7 });
  });
});

it.each([0, 241, 1.5])("%s days are a mistake", async (wrong) => {
  const workloads = [{ name: "legacy", roles: [], rotation: { days: wrong } }];
  const answers = { ...azuread, ...clockAt(after(0)) };
  await expect(deploy({ workloads }, { answers })).rejects.toThrow(
    `app: workload legacy: rotation: ${wrong} days; give a whole number from 1 to 240`,
  );
});

/** As the provider writes times. */
const short = (time: string) => time.replace(".000Z", "Z");
