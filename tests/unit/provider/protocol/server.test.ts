import { describe, expect, it } from "vitest";
import { runtime } from "@pulumi/pulumi";
import type { Kind } from "../../../../provider/kinds/kind.ts";
import { server } from "../../../../provider/protocol/server.ts";
import { secret } from "../../../../provider/protocol/values.ts";

interface Note {
  text: string;
  born?: string;
}
const seen: unknown[] = [];
const note: Kind<Note> = {
  check: (inputs) => {
    seen.push(inputs);
    return inputs.text === "" ? [{ property: "text", reason: "it is empty" }] : [];
  },
  diff: (state, inputs) => (state.text === inputs.text ? "none" : "replace"),
  notes: ({ text = "" }, before) => [
    { severity: "info", text: `${before?.text ?? "nothing"} became ${text}` },
  ],
  warnings: (state, inputs) => [`"${state.text}" becomes "${inputs.text}"`],
  create: (inputs) => {
    seen.push(inputs);
    return Promise.resolve({ id: "1", state: { ...inputs, born: "seed" } });
  },
  read: (state) => (state.text === "gone" ? undefined : state),
  delete: () => undefined,
};
const urn = "urn:pulumi:s::p::parent:T$test:index:Note::n";
const printed: string[] = [];
const provider = server(
  "1.0.0",
  { "test:index:Note": { kind: note, secretOutputs: ["born"] } },
  (of, { severity, text }) => Promise.resolve(void printed.push(`${severity} ${of}: ${text}`)),
);

describe("the provider", () => {
  it("shows kinds plain values and keeps secret inputs secret in what it answers", async () => {
    seen.length = 0;
    const created = await provider.create?.(urn, { text: secret("hush") });
    expect(seen).toEqual([{ text: "hush" }]);
    expect(created?.outs).toEqual({ text: secret("hush"), born: secret("seed") });
  });

  it("keeps a secret inside an object secret", async () => {
    const created = await provider.create?.(urn, { text: { inner: secret("hush") } });
    expect((created?.outs as Note).text).toEqual(secret({ inner: "hush" }));
  });

  it("plans a change while a value is unknown, and checks the known ones only", async () => {
    seen.length = 0;
    const news = { text: runtime.unknownValue };
    expect(await provider.diff?.("1", urn, { text: "a" }, news)).toEqual({ changes: true });
    expect((await provider.check?.(urn, {}, news))?.failures).toEqual([]);
    expect(seen).toEqual([{}]);
  });

  it("reports what a kind finds wrong, by property", async () => {
    const result = await provider.check?.(urn, {}, { text: "" });
    expect(result?.failures).toEqual([{ property: "text", reason: "it is empty" }]);
  });

  it("names what forces a replacement, and nothing when nothing changed", async () => {
    const diff = (olds: string, news: string) =>
      provider.diff?.("1", urn, { text: olds }, { text: news });
    expect(await diff("a", "a")).toEqual({ changes: false });
    expect(await diff("a", "b")).toEqual({ changes: true, replaces: ["text"] });
  });

  it("warns before a change, at the resource that it is about, and not without one", async () => {
    printed.length = 0;
    await provider.diff?.("1", urn, { text: "a" }, { text: "a" });
    await provider.diff?.("1", urn, { text: "a" }, { text: secret("b") });
    expect(printed).toEqual([`warning ${urn}: "a" becomes "b"`]);
  });

  it("prints what a kind notes, with what was deployed before, and nothing beside a refusal", async () => {
    printed.length = 0;
    await provider.check?.(urn, {}, { text: "a" });
    await provider.check?.(urn, { text: secret("a") }, { text: "b" });
    await provider.check?.(urn, { text: "b" }, { text: "" });
    expect(printed).toEqual([`info ${urn}: nothing became a`, `info ${urn}: a became b`]);
  });

  it("tells the engine that a thing is gone by an empty id", async () => {
    expect(await provider.read?.("1", urn, { text: "gone" })).toEqual({ id: "", props: {} });
  });

  it("names a type that it does not have", async () => {
    await expect(provider.create?.("urn:pulumi:s::p::test:index:Other::n", {})).rejects.toThrow(
      "no resource of type test:index:Other",
    );
  });
});
