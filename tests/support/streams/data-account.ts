import {
  account,
  compile,
  declaredStreams,
  policy,
  publish,
  publishTo,
  role,
  stream,
  type DeclaredStreams,
  type StreamOptions,
} from "../../../access/index.ts";

/** Streams of the account `data`, by name, as the document of a policy declares them. */
export function declaredInData(
  streams: Readonly<Record<string, Omit<StreamOptions, "account">>>,
): DeclaredStreams {
  const data = account("data", {
    description: "Streams",
    jetstream: { disk: "1GiB", memory: "1GiB" },
  });
  const grants = Object.entries(streams).map(([name, options]) =>
    publishTo(stream(name, { ...options, account: data })),
  );
  const write = role("Data.Write", {
    displayName: "Data: write",
    description: "Write data.",
    account: data,
    members: ["application"],
    grants: [publish("unrelated"), ...grants],
  });
  return declaredStreams(compile(policy({ accounts: [data], roles: [{ write }] })).document);
}
