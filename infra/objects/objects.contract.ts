import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Objects } from './objects.ts'

/** What every store of files must do. */
export function objectsContract(name: string, open: () => Promise<{ objects: Objects; drop(): Promise<void> }>) {
  describe(`objects in ${name}`, () => {
    let objects: Objects
    let drop: () => Promise<void>
    beforeAll(async () => {
      ;({ objects, drop } = await open())
    })
    afterAll(async () => {
      await objects.close()
      await drop()
    })
    const bytes = (text: string) => new TextEncoder().encode(text)

    test('what was put is got, bytes and type', async () => {
      const every = Uint8Array.from({ length: 256 }, (_, index) => index)
      await objects.put('tenant/pictures/a.png', every, 'image/png')
      expect(await objects.get('tenant/pictures/a.png')).toEqual({ bytes: every, contentType: 'image/png' })
      await objects.put('tenant/empty', new Uint8Array(), 'text/plain; charset="utf-8"')
      expect(await objects.get('tenant/empty')).toEqual({
        bytes: new Uint8Array(),
        contentType: 'text/plain; charset="utf-8"',
      })
    })

    test('nothing there is undefined, and deleting it is no fault', async () => {
      expect(await objects.get('tenant/none')).toBeUndefined()
      await objects.delete('tenant/none')
      await objects.put('tenant/short', bytes('x'), 'text/plain')
      await objects.delete('tenant/short')
      expect(await objects.get('tenant/short')).toBeUndefined()
    })

    test('a key and keys below it live side by side', async () => {
      await objects.put('tenant/doc', bytes('above'), 'text/plain')
      await objects.put('tenant/doc/part', bytes('below'), 'text/plain')
      expect((await objects.get('tenant/doc'))?.bytes).toEqual(bytes('above'))
      expect((await objects.get('tenant/doc/part'))?.bytes).toEqual(bytes('below'))
      expect(await objects.get('tenant/doc/part/deeper')).toBeUndefined()
    })

    test('a second put replaces the first, bytes and type', async () => {
      await objects.put('tenant/twice', bytes('a first and longer one'), 'text/plain')
      await objects.put('tenant/twice', bytes('second'), 'text/x-second')
      expect(await objects.get('tenant/twice')).toEqual({ bytes: bytes('second'), contentType: 'text/x-second' })
    })

    const foreign = [
      '../x',
      'a/../../x',
      '/etc/passwd',
      'a//b',
      '',
      '.',
      'a/.',
      'a/.hidden',
      'a\\..\\b',
      'a\0b',
      'a/b~',
      'ä',
      'a/'.repeat(300),
    ]
    test.each(foreign)('the key %j is refused', async (key) => {
      const refused = { code: 'BODY_INVALID' }
      await expect(objects.put(key, bytes('x'), 'text/plain')).rejects.toMatchObject(refused)
      await expect(objects.get(key)).rejects.toMatchObject(refused)
      await expect(objects.delete(key)).rejects.toMatchObject(refused)
    })
  })
}
