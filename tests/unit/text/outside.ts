import fc from "fast-check";

/** Pieces that mean something to one reader or another. */
const PIECES = [
  ..."\n,\r,\r\n,\t,\0,\u0007,\u001b[2J,\u001b]8;;https://evil.example\u0007,\u001b]52;c;eA==\u0007".split(
    ",",
  ),
  ..."\u009b2J,\u0085,\u2028,\u2029,\u202e,\u2066,\u200b,\u200d,\ufeff,\u00ad,\u{e0041},\ufe0f,\u3164".split(
    ",",
  ),
  ..."\ud800,\udc00,\ufdd0,\u{1f600},日本,ａ,é,e\u0301\u0301\u0301\u0301\u0301\u0301,ع".split(","),
  ..."::error::x,::stop-commands::x,##[add-mask]x,##vso[task.complete],##teamcity[x],section_start:1:x\r\u001b[0K".split(
    ",",
  ),
  ..."=1+1,+1,-1,@SUM(1),＝1,＋1,－1,＠1,﹦1,;=1,\t=1, =1,\"=1,'=1,|=1".split(","),
  ..."`,``,```,|,\\|,\\\\|,\\,<,>,&,\",',<b>,</td>,<!--,-->,&lt;,&#124;,@team,#1,[x](y),![x](y),https://x.example".split(
    ",",
  ),
  ..."a@b.example,www.x.example,$(id),`id`,; rm,*,_,~, ,  , a,orders.>,Orders.Read".split(","),
  ",",
];

/** Texts as strangers write them. */
export const outside = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary", maxLength: 30 }),
);

/** Whether every character is one that shows: what no text from outside may break. */
export function shows(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text);
}

/**
 * Whether a CI system would take a line for a command: GitHub's runner trims and compares the start, and looks for
 * `##[` anywhere (actions/runner, ActionCommand.cs); Azure's agent looks for `##vso[` anywhere.
 */
export function isCommand(line: string): boolean {
  return line.trimStart().startsWith("::") || /##\w*\[/.test(line);
}
