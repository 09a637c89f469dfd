/** The callout's pods and what stands beside them. */
export interface KubernetesCalloutArgs {
  /** A Node image for the bundle, or an image of your own with the callout inside. @default node:22-alpine */
  image?: string;
}
