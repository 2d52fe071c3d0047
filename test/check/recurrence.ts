/**
 * `npm run check:recurrence`: every case of libical's list of recurrences. It fails when fewer than `rightMin` of the
 * plain ones come out as listed, when a rule that misses could be scheduled, or when `TZ` changes anything.
 * The list is read from RECURRENCE_DATA or from ../shared/data; where it is absent the check says so and is skipped.
 */
import { existsSync, readFileSync } from 'node:fs'
import { readZoneTable } from '../../infra/tzdata.ts'
import { envZones, underEveryTz } from './envZones.ts'
import { outcomeOf, readCases, type RecurrenceOutcome } from './recurrenceCases.ts'
import { seriesOverDst } from './seriesOverDst.ts'

const rightMin = 127
const path =
  process.env.RECURRENCE_DATA ?? new URL('../../../shared/data/recurrence/libical-recurrences.txt', import.meta.url)
const say = (line: string) => process.stdout.write(`${line}\n`)

function report(outcomes: RecurrenceOutcome[]): string[] {
  const plain = outcomes.filter((each) => each.right !== null && !each.case.partial)
  const right = plain.filter((each) => each.right)
  const faults: string[] = []
  say(`${outcomes.length} cases, ${plain.length} plain ones: ${right.length} right`)
  say(`${outcomes.filter((each) => each.case.partial && each.right).length} more with START-AT: right as well`)
  say(`${outcomes.filter((each) => each.refused === null).length} may be scheduled, and come out right there too`)
  for (const each of outcomes.filter(({ right: is }) => is !== true)) {
    const why = each.right === null ? 'libical has no answer' : 'missed'
    say(`${why}: ${each.case.rule} from ${each.case.start}\n  ${each.refused ?? 'NOT REFUSED'}`)
    if (each.refused === null) faults.push(`a rule that misses could be scheduled: ${each.case.rule}`)
  }
  const reasons = Map.groupBy(
    outcomes.filter(({ refused }) => refused !== null),
    ({ refused }) => refused,
  )
  for (const [reason, those] of reasons) say(`refused, ${those.length}: ${reason}`)
  if (right.length < rightMin) faults.push(`only ${right.length} of ${plain.length} are right, ${rightMin} are needed`)
  for (const each of outcomes.filter(({ productRight }) => productRight === false)) {
    faults.push(`a meeting would be on other days: ${each.case.rule} from ${each.case.start}`)
  }
  return faults
}

const table = readZoneTable()
const faults: string[] = []
if (existsSync(path)) {
  const cases = readCases(readFileSync(path, 'utf8'))
  faults.push(...report(cases.map((each) => outcomeOf(table, each))))
} else say(`skipped: there is no ${String(path)}; RECURRENCE_DATA says where the list is`)

const [first, ...others] = underEveryTz(() => JSON.stringify(seriesOverDst(table)))
if (others.every((other) => other === first))
  say(`series over changes of clocks: the same under TZ=${envZones.join(', ')}`)
else faults.push('series over changes of clocks depend on TZ')
for (const fault of faults) say(`FAULT: ${fault}`)
process.exitCode = faults.length > 0 ? 1 : 0
