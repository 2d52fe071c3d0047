/** One language of all words; see vite.config.ts. */
declare module '*?language=en' {
  export const catalogues: { en: Record<string, string> }
}
declare module '*?language=zh' {
  export const catalogues: { zh: Record<string, string> }
}
