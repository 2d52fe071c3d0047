import { expect, test } from 'vitest'
import { ManualClock } from '../../infra/clock.ts'
import type { PresenceFact } from '../../infra/contract/facts.ts'
import { roomIdOf } from '../../infra/contract/ids.ts'
import { newId } from '../../infra/secrets.ts'
import { Attendance } from './attendance.ts'

const without = () => false

function open(startMs = 1_000_000) {
  const facts: PresenceFact[] = []
  const clock = new ManualClock(startMs)
  const publish = (fact: PresenceFact) => void facts.push(fact)
  const attendance = new Attendance({ facts: { publish }, nodeId: 'node-test', region: 'north', clock })
  return { facts, clock, attendance, roomId: roomIdOf(newId(), newId()), peerId: newId() as PresenceFact['peerId'] }
}

test('[JR19] a peer is reported every second, with a growing sequence', () => {
  const { facts, clock, attendance, roomId, peerId } = open()
  attendance.begin(roomId, peerId, without)
  clock.advance(3000)
  expect(facts.map(({ connectedMs }) => connectedMs)).toEqual([1000, 2000, 3000])
  expect(facts.map(({ sequence }) => sequence)).toEqual(facts.map(({ sequence }) => sequence).toSorted((a, b) => a - b))
  expect(new Set(facts.map(({ sequence }) => sequence)).size).toBe(3)
})

test('[JR13] the time without a socket is neither reported nor counted', () => {
  const { facts, clock, attendance, roomId, peerId } = open()
  attendance.begin(roomId, peerId, without)
  clock.advance(1500)
  attendance.pause(roomId, peerId)
  clock.advance(5000)
  expect(facts).toHaveLength(1)
  attendance.begin(roomId, peerId, without)
  attendance.begin(roomId, peerId, without)
  clock.advance(500)
  attendance.end(roomId, peerId)
  expect(facts.at(-1)).toMatchObject({ connectedMs: 2000, ended: true })
})

test('[JR22] whoever resumes with media that never stopped is counted without a gap', () => {
  const { facts, clock, attendance, roomId, peerId } = open()
  attendance.begin(roomId, peerId, without)
  clock.advance(1500)
  attendance.pause(roomId, peerId)
  clock.advance(2000)
  attendance.carryOn(roomId, peerId)
  attendance.carryOn(roomId, peerId)
  clock.advance(500)
  attendance.end(roomId, peerId)
  expect(facts.at(-1)).toMatchObject({ connectedMs: 4000, ended: true })
})

test('[JR19] the end is told once, and whoever comes back goes on counting', () => {
  const { facts, clock, attendance, roomId, peerId } = open()
  attendance.begin(roomId, peerId, without)
  clock.advance(400)
  attendance.end(roomId, peerId)
  attendance.end(roomId, peerId)
  expect(facts.filter(({ ended }) => ended)).toHaveLength(1)
  attendance.begin(roomId, peerId, without)
  clock.advance(600)
  attendance.close()
  expect(facts.at(-1)).toMatchObject({ connectedMs: 1000, ended: true })
  expect(facts.at(-1)!.sequence).toBeGreaterThan(facts[0]!.sequence)
  clock.advance(5000)
  expect(facts.at(-1)).toMatchObject({ connectedMs: 1000 })
})

test('[JR19] sequences of a process that was restarted are higher than before', () => {
  const first = open(1_000_000)
  first.attendance.begin(first.roomId, first.peerId, without)
  first.clock.advance(2000)
  const second = open(1_003_000)
  second.attendance.begin(first.roomId, first.peerId, without)
  second.clock.advance(1000)
  expect(second.facts[0]!.sequence).toBeGreaterThan(first.facts.at(-1)!.sequence)
})

test('[ML70] the part with a picture is counted by looking every second, and at the end', () => {
  const { facts, clock, attendance, roomId, peerId } = open()
  let pictured = false
  attendance.begin(roomId, peerId, () => pictured)
  clock.advance(1500)
  pictured = true
  clock.advance(2500)
  attendance.pause(roomId, peerId)
  clock.advance(9000)
  attendance.begin(roomId, peerId, () => pictured)
  clock.advance(300)
  attendance.end(roomId, peerId)
  expect(facts.map(({ videoMs }) => videoMs)).toEqual([0, 1000, 2000, 3000, 3300])
  expect(facts.at(-1)).toMatchObject({ connectedMs: 4300, region: 'north', recording: false, ended: true })
})

test('[JR19] who meters a room from now on is told at once of everybody in it, and of nobody elsewhere', () => {
  const { facts, clock, attendance, roomId, peerId } = open()
  const gone = newId<PresenceFact['peerId']>()
  for (const peer of [peerId, gone]) attendance.begin(roomId, peer, without)
  attendance.begin(roomIdOf(newId(), newId()), peerId, without)
  clock.advance(400)
  attendance.end(roomId, gone)
  facts.length = 0
  attendance.tellRoom(roomId)
  expect(facts).toMatchObject([
    { roomId, peerId, connectedMs: 400, ended: false },
    { roomId, peerId: gone, connectedMs: 400, ended: true },
  ])
})
