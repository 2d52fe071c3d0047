/** How near its end an account is: nothing to say, 80 % used, 95 % used, the last seconds. */
export type Level = 0 | 1 | 2 | 3

/** [ML21] A notice is due when the level rises over the last one that was told; a raised grant lowers it again. */
export function levelOf(account: { grantedSeconds: number; usedSeconds: number; short: boolean }): Level {
  if (account.short) return 3
  const share = account.grantedSeconds === 0 ? 1 : account.usedSeconds / account.grantedSeconds
  if (share >= 0.95) return 2
  return share >= 0.8 ? 1 : 0
}
