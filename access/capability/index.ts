/** What policies let one do, in people's words: capabilities, reach across accounts, risks. Pure. */
export { capabilities, capabilitiesOf } from "./capabilities.ts";
export type { Capability, Risk } from "./capability.ts";
export { accountFlags, riskFlags, roleFlags } from "./flag.ts";
export type { FlagCode, RiskFlag } from "./flag.ts";
export type { Area, Concern } from "./operation.ts";
export { reach } from "./reach.ts";
export type { Reach } from "./reach.ts";
export type { Region, Regions } from "./region.ts";
