/**
 * Beyond this a packet that is sent again comes too late to be played, and a browser that waits for such packets
 * delays all others as well. Opus FEC mends single losses at any distance.
 */
const repairRttMsMax = 100

/** Whether lost sound is to be sent again between two nodes; not while nobody knows how far they are apart. */
export function repairsSound(rttMs: number | null): boolean {
  return rttMs !== null && rttMs <= repairRttMsMax
}
