import { obeyOrders } from './partProcess.ts'
import { record, type Recording } from './recording.ts'
import { Traveller } from './traveller.ts'
import type { TravellerOrder, TravellerReport } from './travellerSpeech.ts'

const tickMs = 20
const framesPerSecond = 12

const travellers: Traveller[] = []
let recording: Promise<Recording> | null = null

async function obey(order: TravellerOrder): Promise<unknown> {
  switch (order.do) {
    case 'join': {
      recording ??= record(framesPerSecond)
      const recorded = await recording
      travellers.push(...(await Promise.all(order.seats.map((seat) => Traveller.join(seat, recorded)))))
      return null
    }
    case 'report':
      return travellers.map(reportOf)
    case 'reset':
      for (const traveller of travellers) traveller.reset()
      return null
    case 'hand':
      await named(order.name).raiseHand(order.raised)
      return null
    case 'leave':
      named(order.name).close()
      return null
    default:
      return order satisfies never
  }
}

function named(name: string): Traveller {
  const found = travellers.find(({ seat }) => seat.name === name)
  if (!found) throw new Error(`${name} is not here`)
  return found
}

function reportOf(traveller: Traveller): TravellerReport {
  const { seat, you, node, gone, others, goodbyes, nodes, ready, flows, moves, refusals } = traveller
  return {
    name: seat.name,
    peerId: you?.peerId ?? '',
    incarnation: you?.incarnation ?? 0,
    nodeId: node,
    gone,
    others: others
      .filter(({ peerId }) => peerId !== you?.peerId)
      .map(({ peerId, name, nodeId, incarnation, handRaisedAt, tracks, role }) => ({
        peerId,
        name,
        nodeId,
        incarnation,
        hand: handRaisedAt !== null,
        muted: tracks.some(({ source, paused }) => source === 'microphone' && paused),
        role,
      })),
    goodbyes,
    nodes,
    ready,
    flows,
    moves,
    refusals,
  }
}

setInterval(() => {
  const nowMs = Date.now()
  for (const traveller of travellers) traveller.tick(nowMs)
}, tickMs)

obeyOrders(obey, () => {
  for (const traveller of travellers) traveller.close()
})
