import {
  account,
  compile,
  digestOf,
  policy,
  publishTo,
  role,
  stream,
  type AccessDocument,
  type StreamEntry,
} from "../../../access/index.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { roles } from "../control/roles.ts";

/** What a test declares of a stream, in the words of policies; ORDERS unless it has another name. */
export type Declaration = Omit<Parameters<typeof stream>[1], "account"> & {
  readonly name?: string;
};

const everything = { allow: [">"], deny: [] };
const jetstream = { memory: 0, disk: 64 * 1024 * 1024, streams: 20, consumers: 100 };

/** A document whose account `shop` declares these streams; its administrator may do anything to them, as others may. */
export function shopWith(...declarations: readonly Declaration[]): AccessDocument {
  return withStreams(declarations.map(entryFor));
}

/** The same with entries as they are. */
export function withStreams(entries: readonly StreamEntry[], limits: object = {}): AccessDocument {
  return withAccounts({ shop: entries }, limits);
}

/** The same in several accounts; the administrator of `books` has the role Books.Admin. */
export function withAccounts(
  declared: { readonly shop: readonly StreamEntry[]; readonly books?: readonly StreamEntry[] },
  limits: object = {},
): AccessDocument {
  const may = { publish: everything, subscribe: everything };
  const { digest: _digest, ...document } = accessDocument({
    ...roles,
    "Shop.Admin": roleEntry("shop", may),
    ...(declared.books && { "Books.Admin": roleEntry("books", may) }),
  });
  const accounts = Object.entries(document.accounts).map(([name, entry]) => {
    const entries = declared[name as keyof typeof declared];
    if (!entries) return [name, entry] as const;
    const streams = Object.fromEntries(entries.map((each) => [each.config.name, each]));
    const changed = {
      ...entry,
      limits: { ...entry.limits, ...limits },
      jetstream,
      ...(entries.length > 0 && { streams }),
    };
    return [name, changed] as const;
  });
  const body = { ...document, accounts: Object.fromEntries(accounts) };
  return { ...body, digest: digestOf(body) };
}

/** The entry of a declaration. */
export function entryFor({ name = "ORDERS", ...more }: Declaration): StreamEntry {
  const declared = { subjects: [`${name.toLowerCase()}.>`], ...more };
  const shop = account("shop", {
    description: "A shop",
    default: true,
    jetstream: { disk: "64MiB" },
  });
  const grants = [publishTo(stream(name, { account: shop, ...declared }))];
  const about = { description: "Writes", account: shop, members: ["user"] } as const;
  const writer = role("Shop.Write", { ...about, grants });
  const { document } = compile(policy({ accounts: [shop], roles: [writer] }));
  const entry = document.accounts["shop"]?.streams?.[name];
  if (!entry) throw new Error(`no stream ${name}`);
  return entry;
}

/** Who may do anything in the account. */
export const admin = {
  oid: "0c0c0c0c-0c0c-4c0c-8c0c-0c0c0c0c0c0c",
  uti: "shopAdminTokenId",
  roles: ["Shop.Admin"],
};
