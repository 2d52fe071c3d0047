import { expect, test } from 'vitest'
import { dav } from './davNames.ts'
import { childOf, readXml } from './xmlElement.ts'

const read = (text: string) => readXml(new TextEncoder().encode(text))
const problemOf = (text: string | Uint8Array) => {
  try {
    return typeof text === 'string' ? read(text) : readXml(text)
  } catch (error) {
    return (error as { code?: string }).code
  }
}

test('a namespace counts, whatever its prefix is called', () => {
  const answers = [
    '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>',
    '<x:propfind xmlns:x="DAV:"><x:prop><getetag xmlns="DAV:"/></x:prop></x:propfind>',
    '<?xml version="1.0"?>\n<a:propfind xmlns:a="DAV:"><b:prop xmlns:b="DAV:"><b:getetag/></b:prop></a:propfind>',
  ]
  for (const answer of answers) {
    const root = read(answer)
    expect({ namespace: root.namespace, name: root.name }).toEqual({ namespace: dav, name: 'propfind' })
    expect(childOf(root, dav, 'prop')?.children).toMatchObject([{ namespace: dav, name: 'getetag' }])
  }
})

test('text and attributes are unescaped', () => {
  const root = read('<D:href xmlns:D="DAV:" name="a&quot;b">/dav/a&amp;b.ics</D:href>')
  expect([root.text, root.attributes.get('name')]).toEqual(['/dav/a&b.ics', 'a"b'])
})

test('[CD8] hostile and broken XML is refused with a code', () => {
  const bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
  const outside = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
  const deep = `${'<a>'.repeat(40)}${'</a>'.repeat(40)}`
  const wide = `<a>${'<b/>'.repeat(9_000)}</a>`
  const faults = [bomb, outside, deep, wide, '', 'no xml', '<a>', '<a></b>', '<x:a/>', '<a/><b/>']
  expect(faults.map(problemOf)).toEqual(faults.map(() => 'BODY_INVALID'))
  expect(problemOf(new Uint8Array([0x3c, 0xff, 0xfe]))).toBe('BODY_INVALID')
  expect(problemOf(`<a>${' '.repeat(300_000)}</a>`)).toBe('MESSAGE_TOO_LARGE')
})
