/** The access report: who can do what, as data. Pure. */
export { accessReport } from "./access-report.ts";
export type { ReportOptions } from "./access-report.ts";
export type * from "./model/report.ts";
export { isAt } from "./picture/places.ts";
export type * from "./model/picture.ts";
