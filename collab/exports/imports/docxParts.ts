import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { ProblemError } from '../../../infra/contract/problems.ts'

const inflate = promisify(inflateRaw)
const partsMax = 5000
/** All parts together: a zip of a few kilobytes can hold gigabytes. */
const unpackedBytesMax = 150_000_000
const signatures = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50 }
const methods = { stored: 0, deflated: 8 }
const invalid = () => new ProblemError('BODY_INVALID', 'This is not a docx file.')

interface Part {
  name: string
  bytes: Uint8Array
}

/**
 * Unpacks a docx within bounds and packs it again without compression, so that the reader behind it sees only
 * sizes that were counted. Throws BODY_INVALID, and MESSAGE_TOO_LARGE for more than 150 MB or 5,000 parts.
 */
export async function boundedDocx(bytes: Uint8Array): Promise<Uint8Array> {
  const parts: Part[] = []
  let rest = unpackedBytesMax
  for await (const part of partsOf(bytes, () => rest)) {
    rest -= part.bytes.byteLength
    if (rest < 0) throw new ProblemError('MESSAGE_TOO_LARGE')
    parts.push(part)
  }
  if (!parts.some(({ name }) => name === '[Content_Types].xml')) throw invalid()
  return packed(parts)
}

async function* partsOf(bytes: Uint8Array, rest: () => number): AsyncGenerator<Part> {
  const zip = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
    if (end < 0) throw invalid()
    const count = zip.readUInt16LE(end + 10)
    if (count > partsMax) throw new ProblemError('MESSAGE_TOO_LARGE')
    let at = zip.readUInt32LE(end + 16)
    for (let index = 0; index < count; index++) {
      if (zip.readUInt32LE(at) !== signatures.entry) throw invalid()
      const nameLength = zip.readUInt16LE(at + 28)
      const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
      yield { name, bytes: await contentOf(zip, at, rest()) }
      at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    }
  } catch (error) {
    // A size or an offset that leads out of the file.
    throw error instanceof RangeError ? invalid() : error
  }
}

/** `entry` is where the part stands in the directory. Inflating ends as soon as more than `rest` came out. */
async function contentOf(zip: Buffer, entry: number, rest: number): Promise<Uint8Array> {
  const method = zip.readUInt16LE(entry + 10)
  const size = zip.readUInt32LE(entry + 20)
  const local = zip.readUInt32LE(entry + 42)
  if (zip.readUInt32LE(local) !== signatures.local) throw invalid()
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
  if (from + size > zip.length) throw invalid()
  const content = zip.subarray(from, from + size)
  if (method === methods.stored) return content
  if (method !== methods.deflated) throw invalid()
  try {
    return await inflate(content, { maxOutputLength: Math.max(1, rest) })
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw tooLarge ? new ProblemError('MESSAGE_TOO_LARGE') : invalid()
  }
}

/** A zip without compression. */
function packed(parts: Part[]): Uint8Array {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const { name, bytes } of parts) {
    const label = Buffer.from(name)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    // Names are UTF-8.
    common.writeUInt16LE(0x0800, 2)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(bytes.byteLength, 14)
    common.writeUInt32LE(bytes.byteLength, 18)
    common.writeUInt16LE(label.length, 22)
    const own = Buffer.alloc(14)
    own.writeUInt32LE(offset, 10)
    files.push(word(signatures.local), common, label, Buffer.from(bytes))
    directory.push(word(signatures.entry), Buffer.from([20, 0]), common, own, label)
    offset += 4 + common.length + label.length + bytes.byteLength
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(list.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...files, list, word(signatures.end), end])
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
