import { expect, test } from 'vitest'
import { sealForBrowser, WebPush } from './webPush.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

test('[HR21] a message is sealed as the example of RFC 8291 is', () => {
  const target = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  }
  const own = {
    privateKey: bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  }
  const sealed = sealForBrowser(target, Buffer.from('When I grow up, I want to be a watermelon'), own)
  expect(sealed.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('[HR21] a push to an address of our own network is refused', async () => {
  const push = new WebPush({
    privateKey: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
    contact: 'mailto:a@example.com',
  })
  expect(push.publicKey).toBe('BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8')
  const target = { endpoint: 'https://127.0.0.1/push', p256dh: push.publicKey, auth: 'BTBZMqHH6r4Tts7J_aSIgg' }
  await expect(push.send(target, Buffer.from('x'), 60, 0)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
})
