import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { tableStartSeconds, type ZoneRules, type ZoneTable } from './time/zoneTable.ts'
import { parsePosixRule, transitionsOfYear } from './time/posixRule.ts'

/** Counts up when the layout of ZoneTable changes, since browsers keep a version for ever. */
const layout = 1
export const systemFolder = '/usr/share/zoneinfo'

/** The zone table of a folder of TZif files (RFC 9636); undefined where there are none. */
export function tableOfFolder(folder: string): ZoneTable | undefined {
  const names = namesOfIndex(folder) ?? namesOfTree(folder)
  if (!names || names.zones.length === 0) return undefined
  const builder = new TableBuilder()
  // Many names stand for one file: each content is read once.
  const known = new Map<string, ZoneRules>()
  for (const zone of names.zones) {
    const file = readFileSync(join(folder, zone))
    const content = file.toString('latin1')
    const rules = known.get(content) ?? rulesOfFile(file)
    known.set(content, rules)
    builder.add(zone, rules)
  }
  return builder.build(names.version, names.links)
}

/** Gives zones that agree from 2011 on one set of rules between them: 340 zones need about 130. */
class TableBuilder {
  readonly #rules: ZoneRules[] = []
  readonly #placeOf = new Map<string, number>()
  readonly #zones: Record<string, number> = {}

  add(zone: string, rules: ZoneRules) {
    const key = JSON.stringify(rules)
    let place = this.#placeOf.get(key)
    if (place === undefined) {
      place = this.#rules.push(rules) - 1
      this.#placeOf.set(key, place)
    }
    this.#zones[zone] = place
  }

  build(version: string | undefined, links: Record<string, string>): ZoneTable {
    const content = { rules: this.#rules, zones: this.#zones, links }
    const hash = () => createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12)
    const named = version !== undefined && /^[A-Za-z0-9.]{1,32}$/.test(version)
    return { version: `${named ? version : hash()}-${layout}`, ...content }
  }
}

interface ZoneNames {
  version: string | undefined
  zones: string[]
  links: Record<string, string>
}

/** `tzdata.zi` names every zone and link of the release, and its version in the first line. */
function namesOfIndex(folder: string): ZoneNames | undefined {
  const path = join(folder, 'tzdata.zi')
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  const zones = Array.from(text.matchAll(/^Z (\S+) /gm), (match) => match[1] ?? '').filter(
    (zone) => zone !== 'Factory' && existsSync(join(folder, zone)),
  )
  const known = new Set(zones)
  const links: Record<string, string> = {}
  const targets = new Map(Array.from(text.matchAll(/^L (\S+) (\S+)/gm), (match) => [match[2] ?? '', match[1] ?? '']))
  for (const alias of targets.keys()) {
    let target = alias
    // A link may point to a link, two deep at most in tzdata.
    for (let depth = 0; depth < 4 && !known.has(target); depth++) target = targets.get(target) ?? ''
    if (known.has(target)) links[alias] = target
  }
  return { version: /^# version (\S+)/.exec(text)?.[1], zones, links }
}

/** Systems without the index (macOS): every TZif file below the folder is a zone. */
function namesOfTree(folder: string): ZoneNames | undefined {
  if (!existsSync(folder)) return undefined
  const versionPath = join(folder, '+VERSION')
  const version = existsSync(versionPath) ? readFileSync(versionPath, 'utf8').trim() : undefined
  const zones = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^[A-Z]/.test(path) && isZoneFile(join(folder, path)))
    .toSorted()
  return { version, zones, links: {} }
}

function isZoneFile(path: string): boolean {
  try {
    return readFileSync(path).subarray(0, 4).toString('latin1') === 'TZif'
  } catch {
    // A folder, or a link to one.
    return false
  }
}

/** RFC 9636: a header and a block with 32-bit times, the same again with 64-bit times, and the footer. */
function rulesOfFile(file: Buffer): ZoneRules {
  if (file.toString('latin1', 0, 4) !== 'TZif' || file[4] === 0) throw new RangeError('not a TZif file of version 2')
  const old = countsAt(file, 0)
  const start = 44 + old.times * 5 + old.types * 6 + old.characters + old.leaps * 8 + old.standards + old.universals
  const counts = countsAt(file, start)
  const timesAt = start + 44
  const indexesAt = timesAt + counts.times * 8
  const typesAt = indexesAt + counts.times
  const footerAt =
    typesAt + counts.types * 6 + counts.characters + counts.leaps * 12 + counts.standards + counts.universals
  const offsetOf = (type: number) => file.readInt32BE(typesAt + type * 6)

  const rules: ZoneRules = { first: offsetOf(0), at: [], to: [], footer: '' }
  rules.footer = file.toString('latin1', footerAt + 1, file.indexOf(0x0a, footerAt + 1))
  let offset = rules.first
  for (let index = 0; index < counts.times; index++) {
    const atSeconds = Number(file.readBigInt64BE(timesAt + index * 8))
    const next = offsetOf(file.readUInt8(indexesAt + index))
    if (atSeconds < tableStartSeconds) rules.first = next
    else if (next !== offset) {
      rules.at.push(atSeconds)
      rules.to.push(next)
    }
    offset = next
  }
  return withoutFootersWork(rules)
}

function countsAt(file: Buffer, start: number) {
  const [universals = 0, standards = 0, leaps = 0, times = 0, types = 0, characters = 0] = [20, 24, 28, 32, 36, 40].map(
    (place) => file.readUInt32BE(start + place),
  )
  return { universals, standards, leaps, times, types, characters }
}

/** Debian's files list every change until 2037, most of which the footer says as well: drop those. */
function withoutFootersWork(rules: ZoneRules): ZoneRules {
  const last = rules.at.at(-1)
  if (rules.footer === '' || last === undefined) return rules
  const rule = parsePosixRule(rules.footer)
  const lastYear = new Date(last * 1000).getUTCFullYear()
  let shared = 0
  for (let year = lastYear + 1; year >= 2010; year--) {
    const byFooter = transitionsOfYear(rule, year).filter(({ atSeconds }) => atSeconds <= last)
    const agreeing = byFooter.toReversed().findIndex((change, index) => {
      const place = rules.at.length - 1 - shared - index
      return change.atSeconds !== rules.at[place] || change.offsetSeconds !== rules.to[place]
    })
    shared += agreeing < 0 ? byFooter.length : agreeing
    if (agreeing >= 0) break
  }
  // The first shared change stays: from there on both agree, whatever lay before it.
  const kept = rules.at.length - Math.max(0, shared - 1)
  return { ...rules, at: rules.at.slice(0, kept), to: rules.to.slice(0, kept) }
}
