import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Meeting } from '../../collab/protocol/meetings.ts'
import { startHouse, type House } from '../servers/house.ts'
import { furnish, RestClient, signInLinkOf } from '../servers/restClient.ts'
import { connectionCount, openVisitor, received, type Visitor } from './chromium.ts'
import { installPlugs, plugsOf } from './devicePlugs.ts'
import { personBeforeStripes, voice, whiteNoise, writePicture, writeSound } from './fakeCapture.ts'
import { loudnessOf, sharpnessOf } from './ownMedia.ts'
import { patienceMs } from './patience.ts'

const soon = { timeout: patienceMs, interval: 100 }

let house: House
let host: Visitor
let guest: Visitor
let meeting: Meeting
let folder: string

/** The second fake camera of Chromium makes pictures nobody can encode. */
const otherCamera = 'fake_device_2'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meridian-devices-'))
  const [speech] = await Promise.all([
    writeSound(join(folder, 'voice.wav'), 4, voice),
    writeSound(join(folder, 'noise.wav'), 4, whiteNoise(0.2)),
    writePicture(join(folder, 'person.y4m'), 640, 360, personBeforeStripes),
  ])
  house = await startHouse()
  const owner = await furnish(house.url, house.ownerLink)
  const { path } = await signInLinkOf(owner, 'Munich')
  const client = new RestClient(house.url)
  await client.api('POST /api/sign-in/link', { body: { secret: path.split('/').at(-1) ?? '' } })
  meeting = await client.api('POST /api/meetings/now', { body: { title: 'Devices' } })
  ;[host, guest] = await Promise.all([
    openVisitor({
      args: ['--use-fake-device-for-media-stream=device-count=3', `--use-file-for-fake-audio-capture=${speech}`],
    }),
    openVisitor({ slowCamera: true }),
  ])
  await host.context.addInitScript(installPlugs)
  await Promise.all([enter(host.page, 'Hana Host'), enter(guest.page, 'Gus Guest')])
})
afterAll(async () => {
  await host?.close()
  await guest?.close()
  await house?.stop()
  await rm(folder, { recursive: true, force: true })
})

const at = (page: Page, testid: string) => page.locator(`[data-testid="${testid}"]`)
const notice = (page: Page, about: string) => page.locator(`[data-testid="device-notice"][data-about="${about}"]`)
const news = (page: Page, text: string | RegExp) => page.locator('m-news').getByText(text)

async function openDoor(page: Page) {
  await page.goto(house.url + meeting.link)
  await at(page, 'join').waitFor({ timeout: patienceMs })
}

async function enter(page: Page, name: string) {
  await openDoor(page)
  const field = at(page, 'guest-name').locator('input')
  if (await field.count()) await field.fill(name)
  await at(page, 'join').click()
  await at(page, 'leave').waitFor({ timeout: patienceMs })
}

/** What the menu beside the button calls the device in use. */
async function inUse(page: Page, kind: 'microphone' | 'camera' | 'speaker') {
  const item = page.locator(`[data-testid="use-${kind}"][aria-current="true"]`)
  return {
    id: (await item.getAttribute('value'))?.slice(kind.length + 1) ?? '',
    label: (await item.innerText()).trim(),
  }
}

async function choose(page: Page, kind: 'microphone' | 'camera' | 'speaker', label: string) {
  await at(page, `${kind === 'speaker' ? 'microphone' : kind}-menu`).click()
  await page.locator(`[data-testid="use-${kind}"]`, { hasText: label }).click()
  await vi.waitFor(async () => expect((await inUse(page, kind)).label).toBe(label), soon)
}

async function pictureAndSoundArrive(page: Page) {
  const before = await received(page)
  await vi.waitFor(async () => {
    const now = await received(page)
    expect(now.framesDecoded).toBeGreaterThan(before.framesDecoded + 5)
    expect(now.audioEnergy).toBeGreaterThan(before.audioEnergy)
  }, soon)
}

const pressed = (page: Page, testid: string) => at(page, testid).getAttribute('aria-pressed')

describe('switching and unplugging', () => {
  test('another microphone and camera are taken without leaving: the same connections carry on', async () => {
    const [connections, others] = [await connectionCount(host.page), await connectionCount(guest.page)]
    await pictureAndSoundArrive(guest.page)
    await choose(host.page, 'microphone', 'Fake Audio Input 1')
    await choose(host.page, 'camera', otherCamera)
    await pictureAndSoundArrive(guest.page)
    expect(await connectionCount(host.page)).toBe(connections)
    expect(await connectionCount(guest.page)).toBe(others)
  })

  test('a headset unplugged: what is left takes over and says so; plugged in again, it is used again', async () => {
    const { id } = await inUse(host.page, 'microphone')
    await plugsOf(host.page, 'unplug', 'audioinput', id)
    await news(host.page, 'Fake Audio Input 1 is gone. Now using Fake Default Audio Input.').waitFor(soon)
    await pictureAndSoundArrive(guest.page)
    await plugsOf(host.page, 'plugIn')
    await news(host.page, 'Microphone: Fake Audio Input 1').waitFor(soon)
    await pictureAndSoundArrive(guest.page)
  })

  test('sound goes to the chosen speaker, to the default one while it is unplugged, and back', async () => {
    const sinks = () =>
      host.page.evaluate(() => [...document.querySelectorAll('audio')].map((element) => element.sinkId).join())
    await choose(host.page, 'speaker', 'Fake Audio Output 1')
    const { id } = await inUse(host.page, 'speaker')
    await vi.waitFor(async () => expect(await sinks()).toContain(id), soon)
    await plugsOf(host.page, 'unplug', 'audiooutput', id)
    await news(host.page, 'Fake Audio Output 1 is gone. Now using Fake Default Audio Output.').waitFor(soon)
    await vi.waitFor(async () => expect(await sinks()).not.toContain(id), soon)
    await plugsOf(host.page, 'plugIn')
    await vi.waitFor(async () => expect(await sinks()).toContain(id), soon)
  })
})

describe('what the person does not decide', () => {
  test('a camera taken by another program is named, another one can be chosen, and it comes back by itself', async () => {
    const { page } = host
    const { id } = await inUse(page, 'camera')
    await at(page, 'cam').click()
    await plugsOf(page, 'take', 'videoinput', id)
    await at(page, 'cam').click()
    const busy = notice(page, 'camera-busy')
    await busy.getByText('Another program uses the camera').waitFor(soon)
    expect(await busy.getByText('fake_device_0').count()).toBe(1)
    await plugsOf(page, 'letGo')
    await busy.waitFor({ state: 'detached', timeout: patienceMs })
    expect(await pressed(page, 'cam')).toBe('true')
    await pictureAndSoundArrive(guest.page)
  })

  test('a switch to a camera that is taken leaves the old one running', async () => {
    const { page } = host
    const first = page.locator('[data-testid="use-camera"]', { hasText: 'fake_device_0' })
    await plugsOf(page, 'take', 'videoinput', (await first.getAttribute('value'))?.slice('camera:'.length) ?? '')
    await at(page, 'camera-menu').click()
    await first.click()
    await news(page, `fake_device_0 cannot be used just now. Still using ${otherCamera}.`).waitFor(soon)
    await plugsOf(page, 'letGo')
    await pictureAndSoundArrive(guest.page)
  })

  test('a camera that the system withholds says so until it is given back', async () => {
    await plugsOf(host.page, 'withhold', 'video', true)
    await notice(host.page, 'camera-silent').waitFor(soon)
    await plugsOf(host.page, 'withhold', 'video', false)
    await notice(host.page, 'camera-silent').waitFor({ state: 'detached', timeout: patienceMs })
  })

  test('after a sleep, tracks that died without a word are opened again', async () => {
    await plugsOf(host.page, 'sleep')
    await pictureAndSoundArrive(guest.page)
  })

  test('a system that forbids recording the screen is named, with the way on', async () => {
    await plugsOf(host.page, 'forbidScreen')
    await at(host.page, 'share').click()
    await news(host.page, /does not let this browser record the screen/).waitFor(soon)
    expect(await pressed(host.page, 'share')).toBe('false')
  })
})

describe('speaking while muted', () => {
  test('who speaks while muted is told so, and with which key to unmute', async () => {
    await host.page.keyboard.press('m')
    await notice(host.page, 'muted-talk').getByText('Press M to unmute').waitFor(soon)
    await host.page.keyboard.press('m')
    await notice(host.page, 'muted-talk').waitFor({ state: 'detached', timeout: patienceMs })
  })

  test('the space bar lets a muted person speak while it is held, and not while they type', async () => {
    const { page } = guest
    await at(page, 'mic').click()
    await vi.waitFor(async () => expect(await pressed(page, 'mic')).toBe('false'), soon)
    await page.keyboard.down('Space')
    await vi.waitFor(async () => expect(await pressed(page, 'mic')).toBe('true'), soon)
    await page.keyboard.up('Space')
    await vi.waitFor(async () => expect(await pressed(page, 'mic')).toBe('false'), soon)
    await at(page, 'tab-chat').click()
    await at(page, 'chat-input').focus()
    await page.keyboard.down('Space')
    expect(await pressed(page, 'mic')).toBe('false')
    await page.keyboard.up('Space')
    expect(await at(page, 'chat-input').inputValue()).toBe(' ')
  })

  test('the key sheet names the space bar, and switches it off', async () => {
    const { page } = guest
    await at(page, 'tab-people').click()
    await page.locator('m-room-header').click({ position: { x: 4, y: 4 } })
    await page.keyboard.press('?')
    await at(page, 'push-to-talk').click()
    await page.keyboard.press('Escape')
    await page.keyboard.down('Space')
    expect(await pressed(page, 'mic')).toBe('false')
    await page.keyboard.up('Space')
  })
})

describe('two tabs of one person', () => {
  let second: Page

  const muted = () =>
    second.evaluate(() => [...document.querySelectorAll('audio')].map((element) => element.muted).join())

  test('the second tab says so and makes no sound until its person decides', async () => {
    second = await guest.context.newPage()
    await openDoor(second)
    await notice(second, 'twin').waitFor(soon)
    await enter(second, '')
    await notice(second, 'twin').getByText('also here in another tab').waitFor(soon)
    expect(await pressed(second, 'mic')).toBe('false')
    await vi.waitFor(async () => expect(await muted()).toMatch(/^true(,true)*$/), soon)
    expect(await notice(guest.page, 'twin').count()).toBe(0)
  })

  test('both can stay, without sound here; or this one alone, and the other leaves', async () => {
    await at(second, 'twin-keep').click()
    await notice(second, 'quiet').waitFor(soon)
    await second.close()
    second = await guest.context.newPage()
    await enter(second, '')
    await at(second, 'twin-only').click()
    await guest.page.locator('[data-testid="over"][data-why="replaced"]').waitFor(soon)
    await notice(second, 'twin').waitFor({ state: 'detached', timeout: patienceMs })
    const tiles = host.page.locator('[data-testid="tile"][data-name="Gus Guest"]')
    await vi.waitFor(async () => expect(await tiles.count()).toBe(1), soon)
    await vi.waitFor(async () => expect(await muted()).toMatch(/^false(,false)*$/), soon)
    await second.close()
  })
})

describe('before the door', () => {
  test('denied permissions: the preview says how to allow, and starts by itself when it is allowed', async () => {
    const visitor = await openVisitor({ unasked: true })
    await openDoor(visitor.page)
    await notice(visitor.page, 'microphone-denied').getByText('beside the address').waitFor(soon)
    await visitor.context.grantPermissions(['camera', 'microphone'])
    await at(visitor.page, 'self-picture').waitFor(soon)
    await at(visitor.page, 'device-notice').waitFor({ state: 'detached', timeout: patienceMs })
    await visitor.close()
  })

  test('no camera at all: it says so, and one joins, hears and is heard', async () => {
    const visitor = await openVisitor({ args: ['--use-fake-device-for-media-stream=device-count=0'] })
    await openDoor(visitor.page)
    await notice(visitor.page, 'camera-missing').getByText('No camera found').waitFor(soon)
    await enter(visitor.page, 'Nora Nocam')
    await vi.waitFor(async () => expect((await received(visitor.page)).audioEnergy).toBeGreaterThan(0), soon)
    expect(await pressed(visitor.page, 'mic')).toBe('true')
    await visitor.close()
  })

  test('a page that is not secure says that devices work only over https', async () => {
    const context = await freshContext()
    // What a browser does to an http page off localhost.
    await context.addInitScript(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }))
    const page = await context.newPage()
    await openDoor(page)
    await notice(page, 'microphone-insecure').getByText('https').waitFor(soon)
    await context.close()
  })

  function freshContext(): Promise<BrowserContext> {
    return guest.browser.newContext({ permissions: ['camera', 'microphone'], locale: 'en-GB' })
  }
})

describe('effects', () => {
  let visitor: Visitor

  beforeAll(async () => {
    visitor = await openVisitor({
      args: [
        `--use-file-for-fake-audio-capture=${join(folder, 'noise.wav')}`,
        `--use-file-for-fake-video-capture=${join(folder, 'person.y4m')}`,
      ],
    })
    await openDoor(visitor.page)
    await at(visitor.page, 'self-picture').waitFor(soon)
  })
  afterAll(() => visitor?.close())

  test('noise suppression takes the noise away, with the model from this house', async () => {
    const { page } = visitor
    const raw = await loudnessOf(page, 'captured')
    await at(page, 'effect-noise').click()
    await vi.waitFor(async () => expect(await loudnessOf(page, 'sent')).toBeLessThan(raw / 20), soon)
  })

  test('background blur: at no moment is the background sharp, and the person stays recognisable', async () => {
    const { page } = visitor
    const plain = await sharpnessOf(page)
    await at(page, 'effect-blur').click()
    await vi.waitFor(async () => expect((await sharpnessOf(page)).background).toBeLessThan(plain.background / 5), soon)
    const blur = () =>
      page.evaluate(
        () =>
          (document.querySelector('m-preview') as unknown as { session: { media: { blur: string } } }).session.media
            .blur,
      )
    // Without a graphics card the model may be too slow; then all of it is blurred, and that is said.
    await vi.waitFor(async () => {
      const now = await sharpnessOf(page)
      expect(now.background).toBeLessThan(plain.background / 5)
      if ((await blur()) === 'whole') expect(await notice(page, 'blur').count()).toBe(1)
      else expect(now.person).toBeGreaterThan(plain.person / 3)
    }, soon)
  })

  test('what was switched on is on again in the next call', async () => {
    await openDoor(visitor.page)
    expect(await at(visitor.page, 'effect-noise').isChecked()).toBe(true)
    expect(await at(visitor.page, 'effect-blur').isChecked()).toBe(true)
  })
})
