/** Kubernetes' `ResourceRequirements`: `cpu` and `memory`. */
export interface ContainerResourcesArgs {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}
