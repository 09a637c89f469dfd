/** What sessions can bring about: one graph of a policy, and the ways through it. Pure. */
export type { Answerer, Content } from "./answers.ts";
export { arrivals, readings } from "./arrive.ts";
export type { Arrival, Consequence, Place, Scope, Step } from "./arrive.ts";
export { Doors } from "./door.ts";
export type { Door } from "./door.ts";
export { Effects } from "./effects.ts";
export type { Effect } from "./effects.ts";
export type { Flow } from "./flow.ts";
export { Graph } from "./graph.ts";
export type { Ask, OpenAsks } from "./graph.ts";
export { hearings } from "./hear.ts";
export type { Hearing } from "./hear.ts";
export { storedReads } from "./read.ts";
export type { StoredRead } from "./read.ts";
export { isOn } from "./streams.ts";
export type { Streams, StreamSetting } from "./streams.ts";
