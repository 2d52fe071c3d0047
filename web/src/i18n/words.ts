/** The words of one area in every language. */
export interface Words<K extends string> {
  en: Record<K, string>
  zh: Record<K, string>
}

/**
 * Keeps the languages of an area together: Chinese must have exactly the keys of English. `{name}` in a
 * sentence is filled in by `t`; a sentence that counts has two keys, `….one` and `….other`, and takes `count`.
 */
export function defineWords<const E extends Record<string, string>>(words: {
  en: E
  zh: { [K in keyof E]: string }
}): Words<keyof E & string> {
  return words
}
