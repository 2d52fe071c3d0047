import { setLanguage } from '../t.ts'

/** For tests that read sentences: the words of both languages are here before anything is said. */
await setLanguage('zh', false)
await setLanguage('en', false)
