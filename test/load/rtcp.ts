const senderReport = 200
const payloadFeedback = 206
const pictureLoss = 1
const fullIntraRequest = 4
/** Seconds from 1900, the epoch of NTP, to 1970. */
const ntpEpochSeconds = 2_208_988_800

export interface SenderState {
  ssrc: number
  /** RTP time of the instant `atMs`, milliseconds since 1970. */
  timestamp: number
  atMs: number
  packets: number
  bytes: number
}

/** A sender report (RFC 3550, 6.4.1): the node needs those of two layers to switch between them. */
export function senderReportOf({ ssrc, timestamp, atMs, packets, bytes }: SenderState): Buffer {
  const report = Buffer.alloc(28)
  report.writeUInt8(0x80, 0)
  report.writeUInt8(senderReport, 1)
  report.writeUInt16BE(6, 2)
  report.writeUInt32BE(ssrc, 4)
  report.writeUInt32BE(Math.floor(atMs / 1000) + ntpEpochSeconds, 8)
  report.writeUInt32BE(Math.floor(((atMs % 1000) / 1000) * 0x1_0000_0000), 12)
  report.writeUInt32BE(timestamp, 16)
  report.writeUInt32BE(packets >>> 0, 20)
  report.writeUInt32BE(bytes >>> 0, 24)
  return report
}

/** The SSRCs of which a compound packet asks a key frame, by PLI (RFC 4585) or FIR (RFC 5104). */
export function keyFrameRequests(compound: Buffer): number[] {
  const ssrcs: number[] = []
  for (let at = 0; at + 12 <= compound.length;) {
    const end = at + (compound.readUInt16BE(at + 2) + 1) * 4
    const format = compound.readUInt8(at) & 0x1f
    if (compound.readUInt8(at + 1) === payloadFeedback) {
      if (format === pictureLoss) ssrcs.push(compound.readUInt32BE(at + 8))
      if (format === fullIntraRequest)
        for (let entry = at + 12; entry + 8 <= Math.min(end, compound.length); entry += 8)
          ssrcs.push(compound.readUInt32BE(entry))
    }
    at = end
  }
  return ssrcs
}
