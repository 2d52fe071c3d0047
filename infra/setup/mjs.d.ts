/** The set-up is plain JavaScript, because it runs before TypeScript can; its tests are not. */
declare module '*.mjs'
