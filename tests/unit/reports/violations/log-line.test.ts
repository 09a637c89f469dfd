import { describe, expect, it } from "vitest";
import { parseLine } from "../../../../reports/violations/log-line.ts";

const account = "ADE5HTT3BSMNCPCVGI6KVW36AQ27HOKZ465MK37NVPJKOUYXBKEPQRR5";
const oid = "33333333-3333-4333-8333-333333333333";
const start = "[14980] 2026/11/26 07:14:04.312833 [ERR] 127.0.0.1:42456 - cid:18 - ";
const who = `"${account}/shop/user:user:${oid}"`;
const library = '"v3.4.0:nats.js" - ';

/** All lines but the invented ones are of a real nats-server 2.15.2 (tests/local/violations holds that). */
const said = (text: string, name = library) => parseLine(`${start}${name}${who} - ${text}`)?.said;

describe("a line of nats-server", () => {
  it("says who tried what, when and from where", () => {
    const line = `${start}${library}${who} - Publish Violation - Subject "audit.x"`;
    expect(parseLine(line)).toEqual({
      time: Date.parse("2026-11-26T07:14:04.312Z"),
      client: 18,
      address: "127.0.0.1:42456",
      said: { account: "shop", user: `user:${oid}`, verb: "publish", subject: "audit.x" },
    });
  });

  it.each([
    ['Subscription Violation - Subject "audit.>", SID 1', { subject: "audit.>" }],
    [
      'Subscription Violation - Subject "audit.>", Queue: "q", SID 2',
      { subject: "audit.>", queue: "q" },
    ],
    ['Subscription Violation Too Many Tokens - Subject "a.b", SID 3', { subject: "a.b" }],
  ])("of a subscription: %s", (text, what) => {
    expect(said(text)).toMatchObject({ verb: "subscribe", ...what });
  });

  it("of an answer that was wanted where the client may not publish", () => {
    expect(said('Publish Violation - Reply "a.b"')).toMatchObject({
      subject: "a.b",
      isReply: true,
    });
  });

  it("of a client without a name, and of a user with credentials", () => {
    expect(said('Publish Violation - Subject "a"', "")).toMatchObject({ user: `user:${oid}` });
    const user = "UDVEU3DD4KOFECV66VIHWEZOYX4ZKR3WV27L464SIIPOU2IUI3JCYSJF";
    const line = `${start}${library}"${account}/shop/nkey:${user}" - Publish Violation - Subject "a"`;
    expect(parseLine(line)?.said).toMatchObject({ user, account: "shop" });
  });

  it("of a websocket", () => {
    const line = `${start.replace("cid", "wid")}${library}${who} - Publish Violation - Subject "a"`;
    expect(parseLine(line)).toMatchObject({ client: 18, said: { subject: "a" } });
  });

  describe.each(["mid", "mid_ws"])("of an MQTT client (%s)", (kind) => {
    const over = (text: string) => parseLine(`${start.replace("cid", kind)}${text}`);

    it.each([oid, `${oid}-left`])("says whose it is by the client id: %s", (id) => {
      expect(over(`"${id}" - Publish Violation - Subject "a.b"`)).toMatchObject({
        client: 18,
        said: { oid, verb: "publish", subject: "a.b" },
      });
    });

    it.each([
      ["another client id", '"x" - Publish Violation - Subject "a"'],
      ["an id that only begins like one", `"${oid}left" - Publish Violation - Subject "a"`],
      ["an identity of another kind", `${who} - Publish Violation - Subject "a"`],
      [
        "an id in which the subject was printed (`%[1]s`)",
        `"${oid}-" - Publish Violation - Subject "b" - Publish Violation - Subject "a"`,
      ],
      [
        "an id that a backslash of the subject left open",
        `"${oid}-b\\" - Publish Violation - Subject "b\\\\"`,
      ],
      ["two strings before it", `"${oid}" - "${oid}" - Publish Violation - Subject "a"`],
    ])("is unclear with %s", (_what, text) => {
      const line = over(text);
      expect(line).toMatchObject({ client: 18 });
      expect(line?.said).toBeUndefined();
    });
  });

  describe.each(["lid", "lid_ws"])("of a leaf node (%s)", (kind) => {
    const by = (text: string) => parseLine(`${start.replace("cid", kind)}${text}`);
    const end = " - Check other side configuration";

    it.each([
      [`Publish Violation on "a.b"${end}`, { verb: "publish", subject: "a.b" }],
      [`Subscription Violation on "a.b"${end}`, { verb: "subscribe", subject: "a.b" }],
      [String.raw`Publish Violation on "a\"b"` + end, { verb: "publish", subject: 'a"b' }],
    ])("says what was tried, and not by whom: %s", (text, said) => {
      expect(by(text)).toMatchObject({ client: 18, address: "127.0.0.1:42456" });
      expect(by(text)?.said).toEqual(said);
    });

    it.each([
      `Publish Violation on "a.b"`,
      `Publish Violation on "a" on "b"${end}`,
      `${who} - Publish Violation - Subject "a"`,
    ])("is unclear with %s", (text) => {
      expect(by(text)?.said).toBeUndefined();
    });
  });

  it("without times and process ids is read as well", () => {
    const line = `[ERR] 127.0.0.1:1 - cid:7 - ${who} - Publish Violation - Subject "a"`;
    expect(parseLine(line)).toEqual({
      ...{ client: 7, address: "127.0.0.1:1" },
      said: expect.objectContaining({ subject: "a" }) as unknown,
    });
  });

  it("is unquoted as Go quotes", () => {
    expect(said(String.raw`Publish Violation - Subject "a\"b\\\x07\u00e9"`)?.subject).toBe(
      'a"b\\\x07é',
    );
  });

  it.each([
    "[14980] 2026/11/26 07:14:02.318494 [INF] Cluster name is test",
    '[14980] 2026/11/26 07:14:02.3 [INF] 127.0.0.1:1 - cid:1 - "x Publish Violation" - Client connection created',
    "Publish Violation - Subject",
    "",
  ])("that is about something else is passed over: %s", (line) => {
    expect(parseLine(line)).toBeUndefined();
  });
});

/** A client's name is printed quoted and then used as a format, so `%[1]s` in it prints the raw subject. */
describe("a line that a client has distorted", () => {
  const victim = `"${account}/shop/user:user:44444444-4444-4444-8444-444444444444"`;

  it.each([
    [
      "a whole line of another before its own",
      `"v1:js:x" - ${victim} - Publish Violation - Subject "audit.x" %" - ${who} - Publish Violation - Subject "\\""`,
    ],
    [
      "an identity of another, with the subject's own quote left open",
      `"v1:js:x" - ${victim} - Publish Violation - Subject "audit.x\\" - ${who} - Publish Violation - Subject "\\\\"`,
    ],
    [
      "a subject that was used up by the name",
      `"v1:js:"a.b"" - ${who} - Publish Violation - Subject %!q(MISSING)`,
    ],
  ])("says who it is by the connection's number alone: %s", (_what, text) => {
    expect(parseLine(start + text)).toEqual({
      time: Date.parse("2026-11-26T07:14:04.312Z"),
      client: 18,
      address: "127.0.0.1:42456",
    });
  });

  it("still says it, when what is distorted is inside its quotes", () => {
    const name = '"v1:js:xa%d%s.b - a%d%s.bACC/user:victim - Publish Violation - Subject a %" - ';
    expect(said('Publish Violation - Subject "a%d%s.b"', name)).toMatchObject({
      user: `user:${oid}`,
      subject: "a%d%s.b",
    });
  });
});
