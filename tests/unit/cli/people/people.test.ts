import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { People, peopleAtHand, provenanceOf, withName } from "../../../../cli/people/people.ts";
import { readSettings } from "../../../../cli/settings/settings.ts";
import { installSettings } from "../../../support/cli/sample.ts";
import { Terminal } from "../../../support/terminal.ts";

const omar = "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10";
const sara = "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b20";
const service = "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b30";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

/** Settings with these assignments, and an address book beside them. */
function install(identities: { name: string; oid: string }[], book?: unknown): void {
  const { file } = installSettings(terminal, { identities, peopleFile: "people.json" });
  if (book === undefined) return;
  const text = typeof book === "string" ? book : JSON.stringify(book);
  writeFileSync(join(dirname(file), "people.json"), text);
}
const people = () => People.of(readSettings(terminal.io, undefined));

const assigned = [
  { name: "omar", oid: omar },
  { name: "order-service", oid: service },
];

describe("a name", () => {
  it("is that of the stack's assignments, or of the address book; where it is from is said", () => {
    install(assigned, { "Sara Lind": sara });
    expect(people().find("omar")).toEqual({ name: "omar", oid: omar, from: "client.json" });
    expect(people().find("order-service")).toMatchObject({ oid: service });
    const meant = people().find("Sara Lind");
    expect(meant).toEqual({ name: "Sara Lind", oid: sara, from: "people.json" });
    expect(provenanceOf(meant)).toBe(`Sara Lind, ${sara} (named in people.json)`);
  });

  it("has any case, and its accents in either of Unicode's forms", () => {
    install([], { "José Ruiz": sara });
    expect(people().find("jose\u0301 ruiz")).toMatchObject({ oid: sara });
  });

  it("may be written twice for the same identity", () => {
    install(assigned, { Omar: omar });
    expect(people().find("omar")).toMatchObject({ oid: omar });
  });

  it("of two identities is refused, with the candidates", () => {
    install(assigned, { Omar: sara });
    expect(() => people().find("omar")).toThrow(
      expect.objectContaining({
        code: "identity_ambiguous",
        message: '"omar" is more than one identity',
        why: `${sara} (Omar in people.json) and ${omar} (omar in client.json)`,
        next: "write the object id of the one that you mean",
      }),
    );
  });

  it("that is unknown has a close one suggested, and never taken", () => {
    install(assigned);
    const unknown = (next: string): unknown =>
      expect.objectContaining({ code: "identity_unknown", next });
    const otherwise = "write the object id, or add the name to people.json beside client.json";
    expect(() => people().find("omra")).toThrow(
      unknown(`did you mean omar? Otherwise ${otherwise}`),
    );
    expect(() => people().find("a-name-that-nobody-has")).toThrow(unknown(otherwise));
  });

  it("is not needed: an object id always works, in any case", () => {
    install([]);
    expect(people().find(omar.toUpperCase())).toEqual({ oid: omar });
    expect(provenanceOf({ oid: omar })).toBe(omar);
  });

  it("is shown beside an object id, the address book's before the stack's", () => {
    install(assigned, { "Omar Haddad": omar });
    expect(people().nameOf(omar)).toBe("Omar Haddad");
    expect(withName(people(), omar)).toBe(`Omar Haddad (${omar})`);
    expect(withName(people(), sara)).toBe(sara);
    expect(people().nameOf(undefined)).toBeUndefined();
  });
});

describe("the address book", () => {
  it("need not be there", () => {
    install(assigned);
    expect(people().nameOf(omar)).toBe("omar");
  });

  it.each([
    ["[]", "the file must be an object"],
    ["{", "the text is not JSON"],
    [`{"a":"${omar}","a":"${sara}"}`, "occurs twice"],
    ['{"Sara":"sara@example.com"}', '"Sara" has no object id'],
    [`{"":"${omar}"}`, "is empty"],
    [`{" omar":"${omar}"}`, "is empty, or has characters that do not show"],
    [`{"om\\u200bar":"${omar}"}`, "characters that do not show"],
    [`{"${sara}":"${omar}"}`, "means something else on the command line"],
    [`{"Me":"${omar}"}`, "means something else on the command line"],
  ])("cannot be %s", (text, why) => {
    install([], text);
    expect(people).toThrow(
      expect.objectContaining({
        code: "people_invalid",
        why: expect.stringContaining(why) as string,
      }),
    );
  });

  it("is not needed by commands that only show names", () => {
    expect(peopleAtHand(terminal.io).nameOf(omar)).toBeUndefined();
    install(assigned);
    expect(peopleAtHand(terminal.io).nameOf(omar)).toBe("omar");
    writeFileSync(join(terminal.folder, ".nats-entra/run/client.json"), "{}");
    expect(peopleAtHand(terminal.io).nameOf(omar)).toBeUndefined();
  });
});
