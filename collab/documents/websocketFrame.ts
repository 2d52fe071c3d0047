/**
 * A message as a server sends it over a WebSocket (RFC 6455: one binary frame, unmasked), so that what goes to
 * hundreds is framed once and each socket is handed the very same bytes.
 */
export function websocketFrame(payload: Uint8Array): Buffer {
  const length = payload.byteLength
  const headBytes = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafeSlow(headBytes + length)
  frame[0] = 0x82
  if (headBytes === 2) frame[1] = length
  else if (headBytes === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.set(payload, headBytes)
  return frame
}
