import { describe, expect, it } from "vitest";

import { Expiring } from "../../../issuer/time/expiring.ts";
import { html } from "../../../text/html.ts";

describe("a template", () => {
  it("escapes text, in elements and attributes", () => {
    const name = `"><b onclick='x'>&`;
    expect(html`<p title="${name}">${name}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;">&quot;&gt;&lt;b onclick=&#39;x&#39;&gt;&amp;</p>',
    );
  });

  it("takes other templates and lists of them as they are, and nothing for nothing", () => {
    const items = ["a", "b"].map((item) => html`<i>${item}</i>`);
    expect(html`${items}${undefined}${false}`.text).toBe("<i>a</i><i>b</i>");
  });
});

describe("a map whose entries end", () => {
  it("forgets after the lifetime", () => {
    let now = 0;
    const map = new Expiring<string>(() => now, 10);
    map.set("a", "1");
    now = 9.9;
    expect(map.get("a")).toBe("1");
    now = 10;
    expect(map.get("a")).toBeUndefined();
  });

  it("forgets the oldest when it is full", () => {
    const map = new Expiring<string>(() => 0, 10, 2);
    for (const key of ["a", "b", "a", "c"]) map.set(key, key);
    expect(["a", "b", "c"].map((key) => map.get(key))).toEqual(["a", undefined, "c"]);
  });
});
