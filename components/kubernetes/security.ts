/** Nobody in particular: the images' own users differ, and the volumes belong to this group. */
const id = 1000;

/** A pod that keeps to the level "restricted" of the Pod Security Standards. */
export const restrictedPod = {
  runAsNonRoot: true,
  runAsUser: id,
  runAsGroup: id,
  fsGroup: id,
  // a volume with much in it is not walked through at each start
  fsGroupChangePolicy: "OnRootMismatch",
  seccompProfile: { type: "RuntimeDefault" },
};

/** A container that keeps to it, and that can't write to its own image. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
