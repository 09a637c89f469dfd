import { describe, expect, it } from "vitest";
import { diff, type AccessDocument } from "../../../../../access/index.ts";
import { accessReport, type ReportOptions } from "../../../../../access/report/index.ts";
import { pictureData } from "../../../../../reports/access/picture/data.ts";
import { pictureSection } from "../../../../../reports/access/picture/section.ts";
import {
  walledDocument,
  walledEffects,
  walledSources,
} from "../../../../support/policies/walled-document.ts";

const base = walledDocument({ agents: false });
const head = walledDocument({ cancelling: true, finance: false });
const reportOf = (document: AccessDocument, options: ReportOptions = {}) =>
  accessReport(document, walledSources, { effects: walledEffects, ...options });

describe("the picture", () => {
  it.each([
    ["walls", reportOf(walledDocument())],
    ["difference", reportOf(head, { diff: diff(base, head) })],
  ])("of %s is drawn as it was looked at", async (name, report) => {
    const text = pictureSection(report).content.text.replaceAll(/> ?</g, ">\n<");
    await expect(`${text}\n`).toMatchFileSnapshot(`../../../../golden/picture/${name}.html`);
  });

  it("tells apart without colour what is new and what is removed", () => {
    const { text } = pictureSection(reportOf(head, { diff: diff(base, head) })).content;
    expect(text).toMatch(/class="account new" data-account="0"[^]*?\+ new/);
    expect(text).toMatch(/class="account removed" data-account="2"[^]*?− removed/);
    expect(text).toMatch(/class="bundle stream removed"[^]*?<text class="sign"[^>]*>−<\/text>/);
  });

  it("says for the script what each role meets: places, and arrows on the way", () => {
    const { roles, accounts } = pictureData(reportOf(walledDocument()));
    const work = roles.find(({ name }) => name === "Shipping.Work");
    const met = (by: string) =>
      work?.reached
        .filter((item) => item.by === by)
        .flatMap(({ places }) => places)
        .map((place) => {
          const [account = 0, index = 0] = place.split(".").map(Number);
          return `${accounts[account]?.name}/${accounts[account]?.places[index]?.name}`;
        });
    expect(new Set(met("direct"))).toEqual(
      new Set(["shop/shipping.labels.print", "shopdata/ORDERS"]),
    );
    expect(met("effect")).toEqual(["shop/orders.cancel", "shopdata/ORDERS"]);
    const bundles = new Set(work?.reached.flatMap((item) => item.bundles));
    expect([...bundles]).toEqual([4]); // shop of shopdata
  });
});
