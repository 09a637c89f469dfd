/**
 * What programs in other languages can make besides the provider's own kinds: the schema follows from it.
 * The server takes the two modules one by one: that of Azure needs an SDK that not everybody installs.
 */
export * from "../../components/index.ts";
export * from "../../components/azure/index.ts";
