import { expect, test } from 'vitest'
import type { RoomOrder } from '../../infra/contract/facts.ts'
import type { Given } from './testing/givenMinutes.ts'
import type { Device } from './testing/minutesHouse.ts'

function kindOf(order: RoomOrder): string[] {
  if (order.order === 'credit' || order.order === 'end' || order.order === 'ban') return []
  if (order.order === 'notice') return [`${order.level} ${order.stage} ${order.secondsLeft}`]
  return [`${order.order} ${order.peerIds.length}`]
}
/** All but the credits, in order; what is repeated while somebody stays counts once. */
const turnsOf = (orders: RoomOrder[]) => orders.flatMap(kindOf).filter((kind, index, all) => kind !== all[index - 1])

/** Notices, grace, sound alone, leaving, and what ends all that. */
export function runningOut(given: () => Given) {
  test('[ML60] [ML61] [ML62] [ML63] a department is told at 80, 95 and the last seconds, has grace, then sound alone, then leaves', async () => {
    const { house, munich, shanghai, meeting, setGrant } = given()
    await house.listen()
    await setGrant(shanghai, 5_200)
    await house.say(shanghai, { graceSeconds: 20, audioOnlySeconds: 10 })
    const orders = await house.orders(meeting)
    const host = await house.admit(meeting, munich, house.hostId)
    const people = [await house.admit(meeting, shanghai), await house.admit(meeting, shanghai)]
    for (const device of [host, ...people]) house.connect(device, { video: true })
    await house.pass(5)
    for (const seconds of [4_150, 760]) {
      await house.spend(shanghai, seconds)
      await house.pass(11)
    }
    await house.pass(6, 10_000)
    await house.pass(72)
    expect(turnsOf(orders)).toEqual([
      expect.stringMatching(/^80 normal 5/),
      expect.stringMatching(/^95 normal 1/),
      expect.stringMatching(/^100 normal 5/),
      '100 grace 5',
      '100 audio-only 5',
      'audioOnly 2',
      '100 ended 0',
      'remove 2',
    ])
    for (const order of orders) {
      if (order.order === 'notice') expect(order.peerIds).toContain(host.peerId)
      if (order.order === 'remove' || order.order === 'audioOnly') expect(order.peerIds).not.toContain(host.peerId)
    }
    expect(house.events.flatMap((one) => (one.event === 'crossing' ? one.level : []))).toEqual([80, 95, 100])
    const stages = house.events.flatMap((one) => (one.event === 'stage' ? one.stage : []))
    expect(stages).toEqual(['grace', 'audio-only', 'ended'])
    for (const device of [host, ...people]) await house.disconnect(device)
    await house.idle()
  })

  test('[ML64] a top-up lifts everything at once, in every room, and arms the notices again', async () => {
    const { house, shanghai, meeting, setGrant } = given()
    await setGrant(shanghai, 120)
    await house.say(shanghai, { graceSeconds: 100, audioOnlySeconds: 100 })
    const other = await house.addMeeting()
    const rooms = [await house.orders(meeting), await house.orders(other)] as const
    const devices: Device[] = []
    for (const room of [meeting, other]) devices.push(await house.admit(room, shanghai))
    for (const device of devices) house.connect(device, { video: true })
    await house.pass(65)
    for (const orders of rooms) {
      expect(turnsOf(orders).filter((turn) => turn.startsWith('100 normal'))).toHaveLength(1)
      expect(turnsOf(orders)).toContain('audioOnly 1')
      orders.length = 0
    }
    await house.topUp(shanghai, 130)
    await house.idle()
    for (const orders of rooms) expect(turnsOf(orders)).toContain('lift 1')
    await house.pass(70)
    for (const orders of rooms) expect(turnsOf(orders).filter((turn) => turn.startsWith('100 normal'))).toHaveLength(1)
    for (const device of devices) await house.disconnect(device)
    await house.idle()
  })

  test('[ML61] one room’s crossing is told once to the company, and in every room its people are in', async () => {
    const { house, munich, shanghai, meeting, setGrant } = given()
    await house.listen()
    await house.start('second')
    await setGrant(munich, 3_000)
    const other = await house.addMeeting()
    const rooms = [await house.orders(meeting), await house.orders(other)] as const
    const devices = [await house.admit(meeting, munich), await house.admit(other, munich)]
    devices.push(await house.admit(other, shanghai, house.hostId))
    for (const device of devices) house.connect(device)
    await house.pass(2)
    await house.spend(munich, 2_700)
    await house.pass(96)
    const levels = house.events.flatMap((one) => (one.event === 'crossing' ? one.level : []))
    expect(levels).toEqual([80, 95, 100])
    for (const orders of rooms) expect(orders.filter((order) => order.order === 'notice')).toHaveLength(3)
    const told = rooms[1].findLast((order) => order.order === 'notice')
    expect(told).toMatchObject({ level: 100, peerIds: [devices[1]?.peerId, devices[2]?.peerId] })
    // Who comes now is told of the last seconds, alone.
    const late = await house.admit(meeting, munich)
    house.connect(late)
    await house.pass(1)
    expect(rooms[0].findLast((order) => order.order === 'notice')).toMatchObject({ peerIds: [late.peerId] })
    for (const device of [...devices, late]) await house.disconnect(device)
    await house.idle()
  })

  test('[ML64] near its end an account’s rooms give back what they need not, so that none ends before the others', async () => {
    const { house, munich, meeting, account, setGrant } = given()
    await setGrant(munich, 400)
    const other = await house.addMeeting()
    const rooms = [await house.orders(meeting), await house.orders(other)] as const
    const devices = [await house.admit(meeting, munich), await house.admit(other, munich)]
    devices.push(await house.admit(other, munich))
    for (const device of devices) house.connect(device)
    // By then the tickets hold nothing any more.
    await house.pass(12, 10_000)
    await house.pass(11)
    for (const orders of rooms) expect(orders.filter((order) => order.order === 'remove')).toEqual([])
    await house.pass(6)
    for (const orders of rooms) expect(orders.at(-1)).toMatchObject({ order: 'remove' })
    for (const device of devices) await house.disconnect(device)
    await house.idle()
    expect(await account(munich)).toMatchObject({ usedSeconds: 400, heldSeconds: 0 })
    expect(await house.moved(munich, 'writeoff', 'used')).toBeLessThanOrEqual(15)
  })

  test('[ML65] who used up what they may use themselves leaves, and nobody else', async () => {
    const { house, munich, meeting } = given()
    await house.say(munich, { personSeconds: 30 })
    const orders = await house.orders(meeting)
    const [host, guest] = [await house.admit(meeting, munich, house.hostId), await house.admit(meeting, munich)]
    for (const device of [host, guest]) house.connect(device)
    await house.pass(45)
    expect(orders.findLast((order) => order.order === 'remove')).toMatchObject({ peerIds: [host.peerId] })
    for (const device of [host, guest]) await house.disconnect(device)
    await house.idle()
  })
}

/** Each second has one payer. */
export function payers(given: () => Given) {
  test('[ML51] an exempt meeting, a guest and a host who pays leave the other departments’ minutes alone', async () => {
    const { house, munich, shanghai, meeting, account, setGrant } = given()
    await setGrant(shanghai, 300)
    const bo = await house.admit(meeting, shanghai, 'bo')
    const guest = await house.admit(meeting, munich, 'guest', { kind: 'guest' })
    for (const device of [bo, guest]) house.connect(device)
    await house.pass(10)
    await house.changeMeeting(meeting, { payer: 'host' })
    await house.pass(10)
    await house.changeMeeting(meeting, { exempt: 'emergency' })
    await house.pass(10)
    for (const device of [bo, guest]) await house.disconnect(device)
    await house.idle()
    expect(await account(shanghai)).toMatchObject({ usedSeconds: 10, heldSeconds: 0 })
    expect(await account(munich)).toMatchObject({ usedSeconds: 30, heldSeconds: 0 })
    expect((await house.minutes.overview(house.tenantId)).override).toMatchObject({ usedSeconds: 20, heldSeconds: 0 })
    const spans = await house.spans(bo)
    expect(spans.map(({ why, department_id: id }) => [why, id])).toEqual([
      ['own', shanghai],
      ['host', munich],
      ['exempt', null],
    ])
  })

  test('[ML67] [ML16] who goes over to a side room is charged once, also with a device in each, and hears the orders there', async () => {
    const { house, shanghai, meeting, account } = given()
    const sideRoomId = await house.addMeeting()
    const [inMain, inSide] = [await house.orders(meeting), await house.orders(sideRoomId)]
    const laptop = await house.admit(meeting, shanghai, 'bo')
    const phone = await house.admit(meeting, shanghai, 'bo')
    house.connect(laptop)
    await house.pass(10)
    // Into the side room, and out of the main one a moment later.
    house.connect(phone, { sideRoomId })
    await house.pass(5)
    await house.disconnect(laptop)
    await house.pass(10)
    const named = (orders: typeof inSide) => orders.flatMap((one) => ('peerIds' in one ? one.peerIds : []))
    expect(named(inSide)).toContain(phone.peerId)
    expect(named(inMain)).toContain(laptop.peerId)
    await house.disconnect(phone)
    await house.idle()
    expect(await account(shanghai)).toMatchObject({ usedSeconds: 25, heldSeconds: 0 })
  })

  test('[ML52] [ML64] a host who takes over lifts sound alone, pays from that instant on, and the pool keeps the rest', async () => {
    const { house, munich, shanghai, meeting, account, setGrant } = given()
    await setGrant(shanghai, 30)
    await house.say(shanghai, { graceSeconds: 40, audioOnlySeconds: 40 })
    const orders = await house.orders(meeting)
    const bo = await house.admit(meeting, shanghai, 'bo')
    house.connect(bo, { video: true })
    await house.pass(40)
    expect(turnsOf(orders)).toContain('audioOnly 1')
    house.clock.advance(400)
    await house.takeOver(meeting, shanghai)
    expect(turnsOf(orders).at(-1)).toBe('lift 1')
    await house.pass(20, 980)
    await house.disconnect(bo)
    await house.idle()
    expect(await account(shanghai)).toMatchObject({ usedSeconds: 40, heldSeconds: 0 })
    expect(await account(munich)).toMatchObject({ usedSeconds: 19, heldSeconds: 0 })
    expect(await house.spans(bo)).toMatchObject([{ why: 'own' }, { why: 'takeover' }])
  })

  test('[ML50] [ML54] picture, sound and a recording weigh what the company says, and the journal tells each apart', async () => {
    const { house, munich, meeting, account } = given()
    await house.say(null, { videoWeight: 3, recordingWeight: 1 })
    const [ana, recorder] = [await house.admit(meeting, munich, 'ana'), await house.admit(meeting, munich, 'recorder')]
    house.connect(ana, { region: 'eu' })
    house.connect(recorder, { recording: true })
    await house.pass(12)
    house.film(ana, true)
    await house.pass(11)
    await house.disconnect(ana)
    await house.disconnect(recorder)
    await house.idle()
    expect((await account(munich)).usedSeconds).toBe(12 + 11 * 3 + 23)
    const spans = [...(await house.spans(ana)), ...(await house.spans(recorder))]
    expect(spans.map(({ media, weight, region }) => `${media} ${weight} ${region}`)).toEqual([
      'audio 1 eu',
      'video 3 eu',
      'recording 1 ',
    ])
    expect(spans.map((one) => one.ended_at.getTime() - one.started_at.getTime())).toEqual([12_000, 11_000, 23_000])
  })
}
