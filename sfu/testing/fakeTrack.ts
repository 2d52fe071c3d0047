/** As much of a MediaStreamTrack as mediasoup-client looks at. */
class FakeTrack extends EventTarget {
  readonly id = crypto.randomUUID()
  readonly readyState = 'live'
  readonly kind: 'audio' | 'video'
  enabled = true

  constructor(kind: 'audio' | 'video') {
    super()
    this.kind = kind
  }

  stop() {
    this.enabled = false
  }
}

export function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack {
  return new FakeTrack(kind) as unknown as MediaStreamTrack
}
