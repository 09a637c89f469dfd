import { useClusterNames } from "./support/names.ts";

useClusterNames();
