const receiverReportType = 201
const headerBytes = 8
const blockBytes = 24
const blocksMax = 31

/** Receiver reports that tell the senders of these streams that such a share was lost of late. */
export function writeLosses(ssrcs: readonly number[], lossShare: number): Buffer[] {
  const reports: Buffer[] = []
  for (let first = 0; first < ssrcs.length; first += blocksMax) {
    const blocks = ssrcs.slice(first, first + blocksMax)
    const bytes = Buffer.alloc(headerBytes + blocks.length * blockBytes)
    bytes.writeUInt8(0x80 | blocks.length, 0)
    bytes.writeUInt8(receiverReportType, 1)
    bytes.writeUInt16BE(bytes.length / 4 - 1, 2)
    for (const [index, ssrc] of blocks.entries()) {
      const at = headerBytes + index * blockBytes
      bytes.writeUInt32BE(ssrc, at)
      bytes.writeUInt8(Math.min(255, Math.round(lossShare * 256)), at + 4)
    }
    reports.push(bytes)
  }
  return reports
}
