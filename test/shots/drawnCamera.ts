/** How somebody in a picture looks. */
export interface Look {
  wall: [string, string]
  skin: string
  hair: string
  cloth: string
  /** Hair to the shoulders. */
  long: boolean
  glasses: boolean
}

export const looks: readonly Look[] = [
  { wall: ['#d9c7b2', '#a98f78'], skin: '#e8b796', hair: '#3b2a22', cloth: '#20505a', long: true, glasses: false },
  { wall: ['#b9cdd6', '#7d99a8'], skin: '#f0c9a8', hair: '#1d1b1f', cloth: '#8a3b3b', long: false, glasses: true },
  { wall: ['#cfd6c4', '#8f9d7f'], skin: '#8d5a3b', hair: '#17120f', cloth: '#d9a441', long: true, glasses: false },
  { wall: ['#e3d3dc', '#a98aa0'], skin: '#f3d2b8', hair: '#a8622e', cloth: '#37474f', long: true, glasses: true },
  { wall: ['#c8cbe0', '#868bb0'], skin: '#c98d63', hair: '#2a211c', cloth: '#2f6b4f', long: false, glasses: false },
  { wall: ['#e6dcc5', '#b3a17c'], skin: '#eac19d', hair: '#6d6a66', cloth: '#394f86', long: false, glasses: true },
]

/**
 * Runs in the page before its own code: the camera gives a drawn person in front of a wall, a few pictures a second, and
 * a shared screen gives a slide. What the browser's fake devices show is no picture for a paper.
 */
export function drawnCamera(look: Look) {
  const [width, height] = [960, 540]
  /** Pictures are encoded on the same few cores that take the shots. */
  const scale = 2 / 3
  const perSecond = 4
  const canvasOf = (draw: (context: CanvasRenderingContext2D, second: number) => void) => {
    const canvas = document.createElement('canvas')
    canvas.width = width * scale
    canvas.height = height * scale
    const context = canvas.getContext('2d') as CanvasRenderingContext2D
    context.scale(scale, scale)
    const paint = () => draw(context, performance.now() / 1000)
    paint()
    setInterval(paint, 1000 / perSecond)
    return canvas.captureStream(perSecond).getVideoTracks()[0] as MediaStreamTrack
  }
  const disc = (context: CanvasRenderingContext2D, x: number, y: number, across: number, down: number) => {
    context.beginPath()
    context.ellipse(x, y, across, down, 0, 0, 2 * Math.PI)
    context.fill()
  }
  const person = (context: CanvasRenderingContext2D, second: number) => {
    const wall = context.createLinearGradient(0, 0, width, height)
    wall.addColorStop(0, look.wall[0])
    wall.addColorStop(1, look.wall[1])
    context.fillStyle = wall
    context.fillRect(0, 0, width, height)
    context.fillStyle = '#ffffff2e'
    context.fillRect(90, 40, 190, 250)
    context.fillStyle = '#0000001c'
    context.fillRect(700, 250, 200, 12)
    for (const [index, tall] of [70, 96, 60, 84, 74].entries()) context.fillRect(716 + index * 34, 250 - tall, 24, tall)
    const sway = Math.sin(second * 1.1) * 4
    const x = width / 2 + sway
    context.fillStyle = look.hair
    if (look.long) disc(context, x, 300, 128, 170)
    context.fillStyle = look.cloth
    context.beginPath()
    context.roundRect(x - 210, 400, 420, 260, 130)
    context.fill()
    context.fillStyle = look.skin
    context.fillRect(x - 40, 340, 80, 90)
    disc(context, x, 410, 60, 40)
    disc(context, x, 245, 96, 122)
    context.fillStyle = look.hair
    context.beginPath()
    context.ellipse(x, 190, 108, 92, 0, Math.PI, 2 * Math.PI)
    context.quadraticCurveTo(x + 60, 150, x - 20, 172)
    context.quadraticCurveTo(x - 80, 180, x - 108, 190)
    context.fill()
    context.fillStyle = '#2b2320'
    const blink = second % 4 < 0.15 ? 1 : 7
    disc(context, x - 36, 246, 7, blink)
    disc(context, x + 36, 246, 7, blink)
    context.strokeStyle = '#2b2320'
    context.lineWidth = 5
    if (look.glasses) {
      for (const side of [-36, 36]) {
        context.beginPath()
        context.ellipse(x + side, 246, 27, 23, 0, 0, 2 * Math.PI)
        context.stroke()
      }
    }
    context.strokeStyle = '#9c4f46'
    context.beginPath()
    context.arc(x, 284, 30, 0.2 * Math.PI, 0.8 * Math.PI)
    context.stroke()
  }
  const slide = (context: CanvasRenderingContext2D) => {
    context.fillStyle = '#fbfbf8'
    context.fillRect(0, 0, width, height)
    context.fillStyle = '#0f5d66'
    context.fillRect(0, 0, 14, height)
    context.fillStyle = '#15313a'
    context.font = '600 44px system-ui, sans-serif'
    context.fillText('Where the hours go', 64, 96)
    context.fillStyle = '#5b6b70'
    context.font = '22px system-ui, sans-serif'
    context.fillText('Meetings by region, hours per week', 64, 136)
    const bars = [
      ['Munich', 620],
      ['Shanghai', 760],
      ['São Paulo', 410],
      ['Singapore', 530],
    ] as const
    for (const [index, [name, long]] of bars.entries()) {
      context.fillStyle = index % 2 === 0 ? '#16808b' : '#7fc1c4'
      context.beginPath()
      context.roundRect(190, 190 + index * 80, long, 46, 8)
      context.fill()
      context.fillStyle = '#15313a'
      context.fillText(name, 64, 222 + index * 80)
    }
  }
  const devices = navigator.mediaDevices
  const real = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (wanted) => {
    const stream = await real(wanted)
    const [camera] = stream.getVideoTracks()
    if (!camera) return stream
    const drawn = canvasOf(person)
    const settings = camera.getSettings()
    drawn.getSettings = () => ({ ...settings, width: width * scale, height: height * scale, frameRate: perSecond })
    drawn.applyConstraints = () => Promise.resolve()
    Object.defineProperty(drawn, 'label', { value: 'Studio camera' })
    stream.removeTrack(camera)
    camera.stop()
    stream.addTrack(drawn)
    return stream
  }
  devices.getDisplayMedia = () => Promise.resolve(new MediaStream([canvasOf(slide)]))
}
