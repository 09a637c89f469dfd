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

/** Of a server and what signals it, in a pod whose other containers are not to look into the server's process. */
export const serverUser = { runAsUser: id, runAsGroup: id };

/** Of what stands beside them. */
export const otherUser = id + 1;

/**
 * A pod whose containers share a process namespace, so that one can signal the server. Linux shows a process'
 * environment, its files and its memory to processes of the same user (proc(5), ptrace access mode), so all
 * containers are another user's, but for those that say `serverUser`. The volumes' group is everybody's.
 */
export const sharingPod = { ...restrictedPod, runAsUser: otherUser };

/** A container that keeps to it, and that can't write to its own image. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
