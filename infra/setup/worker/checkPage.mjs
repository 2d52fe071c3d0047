/** The browser's half of checkCall.mjs: sends the microphone. `ask` is the other half. */
import { Device } from 'mediasoup-client'

const relay = (name) => async (data, done, fail) => {
  try {
    done(await globalThis.ask(name, data))
  } catch (error) {
    fail(error)
  }
}

const { capabilities, transport: parameters } = await globalThis.ask('open')
const device = await Device.factory()
await device.load({ routerRtpCapabilities: capabilities })
const transport = device.createSendTransport(parameters)
transport.on('connect', relay('connect'))
transport.on('produce', relay('produce'))
const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
await transport.produce({ track: stream.getAudioTracks()[0] })
