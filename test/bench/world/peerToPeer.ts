import type { Page } from 'playwright-core'

/**
 * Connects two pages directly, camera and microphone of the first to the second, as nothing could be shorter: the
 * measure for everything that goes over nodes. Both pages keep their connections; the viewer shows the only video.
 */
export async function connectDirectly(sender: Page, viewer: Page): Promise<void> {
  const offer = await sender.evaluate(async () => {
    const connection = new RTCPeerConnection()
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true })
    for (const track of stream.getTracks()) connection.addTrack(track, stream)
    await connection.setLocalDescription(await connection.createOffer())
    await gathered(connection)
    return connection.localDescription?.sdp ?? ''

    function gathered(one: RTCPeerConnection) {
      return new Promise<void>((resolve) => {
        if (one.iceGatheringState === 'complete') resolve()
        one.addEventListener('icegatheringstatechange', () => one.iceGatheringState === 'complete' && resolve())
      })
    }
  })
  const answer = await viewer.evaluate(async (sdp) => {
    const connection = new RTCPeerConnection()
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true })
    document.body.replaceChildren(video)
    const sound = Object.assign(document.createElement('audio'), { autoplay: true })
    document.body.append(sound)
    connection.addEventListener('track', ({ track, streams: [stream] }) => {
      const element = track.kind === 'video' ? video : sound
      element.srcObject = stream ?? new MediaStream([track])
    })
    await connection.setRemoteDescription({ type: 'offer', sdp })
    await connection.setLocalDescription(await connection.createAnswer())
    await new Promise<void>((resolve) => {
      if (connection.iceGatheringState === 'complete') resolve()
      connection.addEventListener(
        'icegatheringstatechange',
        () => connection.iceGatheringState === 'complete' && resolve(),
      )
    })
    return connection.localDescription?.sdp ?? ''
  }, offer)
  await sender.evaluate(async (sdp) => {
    const { watchedConnections } = globalThis as unknown as { watchedConnections: RTCPeerConnection[] }
    await watchedConnections.at(-1)?.setRemoteDescription({ type: 'answer', sdp })
  }, answer)
  await viewer.waitForFunction(() => (document.querySelector('video')?.videoWidth ?? 0) > 0)
}
