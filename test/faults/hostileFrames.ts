import * as encoding from 'lib0/encoding'
import { updateFrame } from '../../collab/documents/documentFrame.ts'
import { whole, type Chance } from './chance.ts'
import * as hostile from './hostileUpdates.ts'

type Frame = Uint8Array | string
type Kind = (chance: Chance) => Frame

const frameBytesMax = 1_000_064

const update =
  (of: (chance: Chance) => Uint8Array): Kind =>
  (chance) =>
    updateFrame(of(chance))

/** Presence of `count` clients, each with a state of so many characters. */
function presence(chance: Chance, count: number, characters: number): Uint8Array {
  const states = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, count)
    for (let index = 0; index < Math.min(count, 5000); index += 1) {
      encoding.writeVarUint(encoder, whole(chance, 2 ** 32))
      encoding.writeVarUint(encoder, whole(chance, 2) * Number.MAX_SAFE_INTEGER)
      encoding.writeVarString(encoder, JSON.stringify({ user: { name: 'x'.repeat(characters) } }))
    }
  })
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint8Array(encoder, states)
  })
}

/** Presence of one client whose state is this text. */
function stateOf(state: string): Uint8Array {
  const inner = encoding.encode((encoder) => {
    for (const number of [1, 77, 1]) encoding.writeVarUint(encoder, number)
    encoding.writeVarString(encoder, state)
  })
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint8Array(encoder, inner)
  })
}

const random = (chance: Chance, length: number) => Uint8Array.from({ length }, () => whole(chance, 256))

/** Every way to be hostile, by name. */
export const hostileFrames: Record<string, Kind> = {
  mutated: update((chance) => hostile.mutated(chance, hostile.honestUpdate(chance))),
  'mutated frame': (chance) => hostile.mutated(chance, updateFrame(hostile.honestUpdate(chance))),
  truncated: update((chance) => hostile.truncated(chance, hostile.honestUpdate(chance))),
  'truncated frame': (chance) => hostile.truncated(chance, updateFrame(hostile.honestUpdate(chance))),
  random: (chance) => random(chance, whole(chance, 300)),
  'random update': update((chance) => random(chance, whole(chance, 300))),
  empty: () => new Uint8Array(),
  'empty update': update(() => new Uint8Array()),
  'second encoding': update(hostile.secondEncoding),
  'endless run': update(hostile.endlessRun),
  'deep types': update(hostile.deepTypes),
  'deep value': update((chance) => hostile.deepValue(10 ** (2 + whole(chance, 4)))),
  'huge numbers': update(hostile.hugeNumbers),
  'empty promises': update(hostile.emptyPromises),
  'wrong types': update(hostile.wrongTypes),
  orphan: update(hostile.orphan),
  crumbs: update((chance) => hostile.crumbs(chance, chance() < 0.15 ? 80_000 : 500)),
  backwards: update((chance) => hostile.backwards(chance, 100)),
  giant: () => new Uint8Array(frameBytesMax + 1),
  'giant within limits': () => updateFrame(new Uint8Array(frameBytesMax - 100)),
  'state vector': (chance) => {
    const vector = chance() < 0.5 ? hostile.emptyPromises(chance) : random(chance, whole(chance, 60))
    return Uint8Array.from([0, 0, vector.length, ...vector])
  },
  'presence of many': (chance) => presence(chance, whole(chance, 3000), 3),
  'presence of more than there are': (chance) => presence(chance, 2 ** (20 + whole(chance, 30)), 1),
  'large presence': (chance) => presence(chance, 3, 1 + whole(chance, 60_000)),
  'deep presence': (chance) => stateOf('['.repeat(whole(chance, 8000))),
  'deep presence that ends': (chance) => {
    const depth = whole(chance, 4000)
    return stateOf(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
  },
  'presence that is no text': (chance) => Uint8Array.from([1, 9, 1, 77, 1, 5, ...random(chance, 5)]),
  'presence without a shape': () => stateOf('{"__proto__":{"user":1},"user":{"color":[]},"cursor":1e999}'),
  'unknown type': (chance) => Uint8Array.from([4 + whole(chance, 120), ...random(chance, 20)]),
  'huge mark': () => Uint8Array.from([100, ...random(() => 0.999, 12)]),
  text: () => 'hello',
}
