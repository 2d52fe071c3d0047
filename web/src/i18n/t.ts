import type { AnyKey } from './catalogues.ts'

export type Language = 'en' | 'zh'

type WithoutForm<K extends string> = K extends `${infer Stem}.one` | `${infer Stem}.other` ? Stem : K

/** What `t` can say: every key of every area; a counted sentence by its stem. */
export type Key = WithoutForm<AnyKey>

export type Values = Record<string, string | number>

type Catalogue = Record<string, string>

const storageKey = 'meridian.language'
const listeners = new Set<() => void>()
/** A reader of one language loads no other. */
const pieces: Record<Language, () => Promise<{ catalogues: Partial<Record<Language, Catalogue>> }>> = {
  en: () => import('./catalogues.ts?language=en'),
  zh: () => import('./catalogues.ts?language=zh'),
}
const loaded: Partial<Record<Language, Catalogue>> = {}

let language: Language = 'en'
/** Chosen, and perhaps on its way. */
let chosen: Language = 'en'

export function currentLanguage(): Language {
  return language
}

/** The tag for `lang` and for `Intl`. */
export function localeTag(): string {
  return language === 'zh' ? 'zh-CN' : tagOfEnglish()
}

/** An English reader in Munich keeps a 24-hour clock: their own English tag if they have one, else en-GB. */
function tagOfEnglish(): string {
  return globalThis.navigator?.languages?.find((tag) => /^en-/i.test(tag)) ?? 'en-GB'
}

/** The language this browser asks for: kept from last time, else the first of its languages we speak. */
export function detectLanguage(kept: string | null, wanted: readonly string[]): Language {
  if (kept === 'en' || kept === 'zh') return kept
  const first = wanted.find((tag) => /^(en|zh)\b/i.test(tag))
  return first && /^zh/i.test(first) ? 'zh' : 'en'
}

/** True when somebody chose a language in this browser, which then outranks the profile's. */
export function languageIsKept(): boolean {
  return localStorage.getItem(storageKey) !== null
}

/** Resolves when its words are here: nothing can be shown before. Rejects when they cannot be had. */
export function startLanguage(): Promise<void> {
  return show(detectLanguage(localStorage.getItem(storageKey), navigator.languages))
}

/**
 * Switches every screen at once, as soon as the words are here; without them everything stays as it is. `keep`
 * remembers it for this browser.
 */
export async function setLanguage(next: Language, keep = true): Promise<void> {
  if (keep) globalThis.localStorage?.setItem(storageKey, next)
  if (next !== chosen || !loaded[next]) await show(next).catch(() => (chosen = language))
}

async function show(next: Language): Promise<void> {
  chosen = next
  const words = (loaded[next] ??= (await pieces[next]()).catalogues[next])
  if (!words) throw new Error(`no words of ${next}`)
  // Another one was chosen meanwhile.
  if (chosen !== next) return
  language = next
  if (globalThis.document) document.documentElement.lang = next === 'zh' ? 'zh-CN' : 'en'
  for (const listener of listeners) listener()
}

/** Calls back on every switch until the returned function is called. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** One sentence in the language of now. Numbers are written as the language writes them. */
export function t(key: Key, values: Values = {}): string {
  const catalogue = loaded[language] ?? {}
  return fill(catalogue[key] ?? catalogue[formOf(key, values)] ?? catalogue[`${key}.other`] ?? key, values)
}

/** Chinese has one plural form, yet "every 1 month" reads no better there: one is always a sentence of its own. */
function formOf(key: string, { count }: Values): string {
  if (typeof count !== 'number') return key
  return `${key}.${count === 1 ? 'one' : new Intl.PluralRules(language).select(count)}`
}

function fill(sentence: string, values: Values): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? new Intl.NumberFormat(localeTag()).format(value) : value
  })
}
