/** What programs in other languages can make besides the provider's own kinds: the schema follows from it. */
export * from "../components/index.ts";
