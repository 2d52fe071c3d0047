import { caldav, dav, prefixes, type PropertyName } from './davNames.ts'

/** Markup that is written as it stands. */
export interface Markup {
  markup: string
}

const declared = [...prefixes].map(([namespace, prefix]) => ` xmlns:${prefix}="${namespace}"`).join('')

/** An element of a known or foreign namespace. Strings are escaped, markup is not. */
export function element(name: PropertyName, ...content: (Markup | string)[]): Markup {
  const prefix = prefixes.get(name.namespace)
  const tag = prefix ? `${prefix}:${name.name}` : name.name
  const open = prefix ? tag : `${tag} xmlns="${escaped(name.namespace)}"`
  const inner = content.map((part) => (typeof part === 'string' ? escaped(part) : part.markup)).join('')
  return { markup: inner === '' ? `<${open}/>` : `<${open}>${inner}</${tag}>` }
}

/** A whole answer. */
export function documentOf(root: Markup): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${root.markup.replace(/^<([A-Z]:[\w-]+)/, `<$1${declared}`)}\n`
}

export const d = (name: string, ...content: (Markup | string)[]): Markup =>
  element({ namespace: dav, name }, ...content)
export const c = (name: string, ...content: (Markup | string)[]): Markup =>
  element({ namespace: caldav, name }, ...content)

/** An empty CalDAV element with one attribute. */
export const cWith = (name: string, attributes: Record<string, string>): Markup => ({
  markup: `<C:${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('')}/>`,
})

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Characters XML 1.0 cannot hold are left out. */
function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it removes
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(/[&<>"]/g, (mark) => escapes[mark] ?? '')
}
