import type { ValuesOf } from "./words.ts";

/** The command for pods completes commands and options alone: nobody types there often, and a ConfigMap has to hold it. */
export const knownValues = (): ValuesOf => () => [];
