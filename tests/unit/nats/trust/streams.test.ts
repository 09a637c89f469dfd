import { describe, expect, it } from "vitest";
import { streamsPermissions, type DeclaredStream } from "../../../../nats/index.ts";

const orders: DeclaredStream = { name: "ORDERS", isManaged: true, consumers: ["ship"] };

describe("the callout's rights to declared streams", () => {
  it("are to look at, make and change exactly these", () => {
    expect(streamsPermissions([orders]).publish).toEqual({
      allow: [
        ...["INFO", "CREATE", "UPDATE"].map((verb) => `$JS.API.STREAM.${verb}.ORDERS`),
        ...["INFO", "CREATE"].map((verb) => `$JS.API.CONSUMER.${verb}.ORDERS.ship`),
      ],
      deny: [],
    });
  });

  it("are to look alone, where streams are only watched", () => {
    expect(streamsPermissions([{ ...orders, isManaged: false }]).publish.allow).toEqual([
      ...["$JS.API.STREAM.INFO.ORDERS", "$JS.API.CONSUMER.INFO.ORDERS.ship"],
    ]);
  });

  it("are to receive answers, and what servers tell of these streams", () => {
    const advisory = "$JS.EVENT.ADVISORY";
    expect(streamsPermissions([orders]).subscribe.allow).toEqual([
      "_INBOX.callout.>",
      ...["CREATED", "UPDATED", "DELETED"].map((what) => `${advisory}.STREAM.${what}.ORDERS`),
      ...["CREATED", "DELETED"].map((what) => `${advisory}.CONSUMER.${what}.ORDERS.ship`),
    ]);
  });

  it.each(["*", ">", "A.B", "A B", "", "A\tB", "A*", "A/B"])("are none for the name %j", (name) => {
    expect(() => streamsPermissions([{ ...orders, name }])).toThrow("not one token of a subject");
    expect(() => streamsPermissions([{ ...orders, consumers: [name] }])).toThrow("not one token");
  });
});
