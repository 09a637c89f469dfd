/** Kubernetes' `ResourceRequirements`: `cpu` and `memory`. */
export interface ContainerResourcesArgs {
  /** Requested amounts, for example `{ cpu: "250m" }`. */
  requests?: Record<string, string>;
  /** Largest amounts, for example `{ memory: "1Gi" }`. */
  limits?: Record<string, string>;
}
