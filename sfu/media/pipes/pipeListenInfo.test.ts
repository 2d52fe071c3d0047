import { expect, test } from 'vitest'
import { pipeListenInfo } from './pipeListenInfo.ts'

const silent = { PIPE_ADDRESS: undefined, PIPE_PORTS: undefined, ANNOUNCED_ADDRESS: undefined }
const [media, own] = [
  ['10.0.0.5', '127.0.0.1'],
  ['127.0.0.1', '10.0.0.5', '10.1.0.5'],
]

test('pipes stand where media does, under the address that is told to browsers', () => {
  expect(pipeListenInfo(silent, media, own)).toMatchObject({ ip: '10.0.0.5' })
  expect(pipeListenInfo(silent, media, own)).not.toHaveProperty('announcedAddress')
  const behindNat = pipeListenInfo({ ...silent, ANNOUNCED_ADDRESS: '203.0.113.9' }, media, own)
  expect(behindNat).toMatchObject({ ip: '10.0.0.5', announcedAddress: '203.0.113.9' })
  expect(pipeListenInfo({ ...silent, ANNOUNCED_ADDRESS: 'media.example' }, media, own).ip).toBe('10.0.0.5')
})

test('an address of their own is listened on when it is one of this machine, and told when it is not', () => {
  const inner = pipeListenInfo({ ...silent, PIPE_ADDRESS: '10.1.0.5', PIPE_PORTS: [40_000, 40_999] }, media, own)
  expect(inner).toMatchObject({ ip: '10.1.0.5', portRange: { min: 40_000, max: 40_999 } })
  const outer = pipeListenInfo({ ...silent, PIPE_ADDRESS: '198.51.100.7' }, media, own)
  expect(outer).toMatchObject({ ip: '10.0.0.5', announcedAddress: '198.51.100.7' })
})
