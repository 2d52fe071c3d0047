// Writes infra/time/data/holidays from date-holidays and chinese-days: `npm run holidays:update`, then commit.
import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const Holidays = require('date-holidays')
const chineseDays = require('chinese-days/dist/chinese-days.json')

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'infra/time/data/holidays')
/** Before and after this year. */
const yearsAround = 5
const dayMs = 86_400_000
const countries =
  'AE AR AT AU BE BR CA CH CL CN CO CZ DE DK EG ES FI FR GB GR HK HU ID IE IL IN IT JP KR MX MY NL NO NZ PH PL PT SE SG TH TR TW UA US VN ZA'.split(
    ' ',
  )

/** The wall days a holiday covers. One that begins in the afternoon is the day after, or half a day and none. */
function daysOf({ date, start, end }) {
  const evening = Number(date.slice(11, 13)) >= 12
  const tonightMs = evening ? dayMs - Number(date.slice(11, 13)) * 3_600_000 : 0
  const count = Math.round((end - start - tonightMs) / dayMs)
  const firstMs = Date.parse(`${date.slice(0, 10)}T00:00Z`) + (evening ? dayMs : 0)
  return Array.from({ length: count }, (_, place) => new Date(firstMs + place * dayMs).toISOString().slice(0, 10))
}

/** Days off of a year: day → [English name, local name]. */
function offDaysOf(holidays, language, year) {
  const local = holidays.getHolidays(year, language)
  const days = new Map()
  for (const [place, holiday] of holidays.getHolidays(year, 'en').entries()) {
    if (holiday.type !== 'public') continue
    for (const day of daysOf(holiday))
      if (!days.has(day)) days.set(day, [holiday.name, local[place]?.name ?? holiday.name])
  }
  return days
}

/** Holidays of the years that are asked for; names stand once and are pointed at. */
class Country {
  #names = []
  #placeOf = new Map()
  #years

  constructor(years) {
    this.#years = years
  }

  #nameAt(names) {
    const key = names.join('\n')
    if (!this.#placeOf.has(key)) this.#placeOf.set(key, this.#names.push(names) - 1)
    return this.#placeOf.get(key)
  }

  /** What a region has beside the country's, and of the country's it has not. */
  #without(days, national) {
    return {
      off: Object.fromEntries(
        [...days].filter(([day]) => !national.has(day)).map(([day, names]) => [day, this.#nameAt(names)]),
      ),
      not: [...national.keys()].filter((day) => !days.has(day)),
    }
  }

  build(country, worked) {
    const holidays = new Holidays(country)
    // Asked once: getHolidays() changes what it answers.
    const [language] = holidays.getLanguages()
    const all = (each) => new Map(this.#years.flatMap((year) => [...offDaysOf(each, language, year)]).toSorted())
    const national = country === 'CN' ? chinese(this.#years, all(holidays)) : all(holidays)
    const off = Object.fromEntries([...national].map(([day, names]) => [day, this.#nameAt(names)]))
    const work = Object.fromEntries([...worked].map(([day, names]) => [day, this.#nameAt(names)]))
    const regions = Object.entries(holidays.getStates(country, 'en') ?? {}).map(([region, name]) => {
      const { off: more, not } = this.#without(all(new Holidays(country, region)), national)
      return { region, name, off: more, not }
    })
    const name = holidays.getCountries('en')[country]
    return { country, name, names: this.#names, off, work, regions }
  }
}

const namesOf = (text) => text.split(',').slice(0, 2)

/** The State Council says a year's days some weeks before it begins: those of later years are reckoned. */
function chinese(years, reckoned) {
  const said = Object.entries(chineseDays.holidays).filter(([day]) => years.includes(Number(day.slice(0, 4))))
  const saidYears = new Set(said.map(([day]) => day.slice(0, 4)))
  const later = [...reckoned].filter(([day]) => !saidYears.has(day.slice(0, 4)))
  return new Map([...said.map(([day, text]) => [day, namesOf(text)]), ...later].toSorted())
}

function makeUpDays(years) {
  const days = Object.entries(chineseDays.workdays).filter(([day]) => years.includes(Number(day.slice(0, 4))))
  return new Map(days.map(([day, text]) => [day, namesOf(text)]).toSorted())
}

/** Where the data of our countries came from, as its licence asks. */
function notice() {
  const licence = readFileSync(join(root, 'node_modules/date-holidays/LICENSE'), 'utf8')
  const attributions = licence.slice(licence.indexOf('CC BY-SA 3.0 Attributions')).split('\n').slice(1)
  const versionOf = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
  return [
    '# Holidays: where they come from',
    '',
    `The files beside this one are made by \`npm run holidays:update\` from the data of date-holidays ${versionOf('date-holidays')}`,
    '(copyright 2016 commenthol), changed in form and cut to the years and countries they name. That data and these',
    'files are available under [CC BY-SA 3.0](https://creativecommons.org/licenses/by-sa/3.0/). `CN.json` holds as well',
    `the days off and make-up workdays of chinese-days ${versionOf('chinese-days')} (copyright Yaavi, MIT licence).`,
    'Days of religious calendars that hang on the sight of the moon may be off by one.',
    '',
    'The attributions of date-holidays:',
    '',
    ...attributions.filter((line) => line.startsWith('http')).map((line) => `- <${line}>`),
    '',
  ].join('\n')
}

const thisYear = new Date().getUTCFullYear()
const years = Array.from({ length: 2 * yearsAround + 1 }, (_, place) => thisYear - yearsAround + place)
await rm(folder, { recursive: true, force: true })
await mkdir(folder, { recursive: true })
for (const country of countries) {
  const data = new Country(years).build(country, country === 'CN' ? makeUpDays(years) : new Map())
  await writeFile(join(folder, `${country}.json`), `${JSON.stringify(data)}\n`)
}
await writeFile(join(folder, 'NOTICE.md'), notice())
process.stdout.write(`Holidays of ${countries.length} countries, ${years[0]} to ${years.at(-1)}, are in ${folder}\n`)
