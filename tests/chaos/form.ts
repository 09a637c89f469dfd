/** How `npm run test:chaos` asks for it, by variables of its environment. */
const { NATS_ENTRA_CHAOS_SHORT, NATS_ENTRA_CHAOS_WRITE, NATS_ENTRA_CHAOS_ROOM } = process.env;

export const isShort = NATS_ENTRA_CHAOS_SHORT !== undefined;

/** Whether the table in docs/reference/failures.md becomes that of this run. */
export const isToBeWritten = NATS_ENTRA_CHAOS_WRITE !== undefined;

/** Whether network and mounts are nobody else's. */
export const hasRoom = NATS_ENTRA_CHAOS_ROOM !== undefined;
