/**
 * Triggers and overlap of the keys. The trigger `tls` is not among them: the nodes' certificate is made by the
 * target, and takes it there.
 */
export function rotationOf(settings: { rotate: Record<string, string>; rotationOverlap: number }): {
  rotate: Record<string, string>;
  rotationOverlap: number;
} {
  const { rotate, rotationOverlap } = settings;
  const keys = Object.entries(rotate).filter(([key]) => key !== certificateKey);
  return { rotate: Object.fromEntries(keys), rotationOverlap };
}

/** By which the nodes' certificate is rotated. */
const certificateKey = "tls";

/** The trigger of the nodes' certificate. */
export function certificateTrigger({ rotate }: { rotate: Record<string, string> }) {
  return rotate[certificateKey];
}
