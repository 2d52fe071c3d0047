import { XMLParser } from 'fast-xml-parser'
import { ProblemError } from '../../infra/contract/problems.ts'
import { davLimits } from './davLimits.ts'

/** An element with its namespace resolved, whatever prefix the sender likes. */
export interface XmlElement {
  namespace: string
  name: string
  /** Without those that declare namespaces. */
  attributes: Map<string, string>
  children: XmlElement[]
  text: string
}

/** As the parser keeps it: `{ name: children, ':@': attributes }`, or `{ '#text': text }`. */
type Raw = Record<string, unknown>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: davLimits.xmlDepthMax,
})

/**
 * Reads the XML of a request (RFC 4918 §8.2). A document type is refused whatever it declares: entities have no
 * use in WebDAV but attacks. Throws ProblemError BODY_INVALID, MESSAGE_TOO_LARGE.
 */
export function readXml(bytes: Uint8Array): XmlElement {
  if (bytes.byteLength > davLimits.xmlBytesMax) throw new ProblemError('MESSAGE_TOO_LARGE')
  const text = textOf(bytes)
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw new ProblemError('BODY_INVALID', 'A document type is not read.')
  const budget = { elements: davLimits.xmlElementsMax }
  const [root, ...more] = elementsOf(parsed(text), new Map(), 1, budget)
  if (!root || more.length > 0) throw new ProblemError('BODY_INVALID', 'The XML has no root element, or several.')
  return root
}

function parsed(text: string): Raw[] {
  try {
    return parser.parse(text, true) as Raw[]
  } catch (error) {
    throw new ProblemError('BODY_INVALID', `The XML cannot be read: ${(error as Error).message}`.slice(0, 200))
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ProblemError('BODY_INVALID', 'The XML is not UTF-8.')
  }
}

function elementsOf(
  nodes: Raw[],
  scope: Map<string, string>,
  depth: number,
  budget: { elements: number },
): XmlElement[] {
  if (depth > davLimits.xmlDepthMax) throw new ProblemError('BODY_INVALID', 'The XML is nested too deeply.')
  const found: XmlElement[] = []
  for (const node of nodes) {
    const tag = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
    if (tag === undefined) continue
    if (--budget.elements < 0) throw new ProblemError('BODY_INVALID', 'The XML has too many elements.')
    const given = Object.entries((node[':@'] ?? {}) as Record<string, string>)
    const inner = scopeWith(scope, given)
    const children = node[tag] as Raw[]
    found.push({
      ...nameIn(inner, tag),
      attributes: new Map(given.filter(([name]) => !/^xmlns(:|$)/.test(name))),
      children: elementsOf(children, inner, depth + 1, budget),
      text: children.map((child) => (typeof child['#text'] === 'string' ? child['#text'] : '')).join(''),
    })
  }
  return found
}

function scopeWith(scope: Map<string, string>, given: [string, string][]): Map<string, string> {
  const declared = given.filter(([name]) => /^xmlns(:|$)/.test(name))
  if (declared.length === 0) return scope
  return new Map([...scope, ...declared.map(([name, value]) => [name.slice('xmlns:'.length), value] as const)])
}

function nameIn(scope: Map<string, string>, tag: string): { namespace: string; name: string } {
  const at = tag.indexOf(':')
  const namespace = scope.get(at < 0 ? '' : tag.slice(0, at))
  if (namespace === undefined && at >= 0) throw new ProblemError('BODY_INVALID', 'A prefix has no namespace.')
  return { namespace: namespace ?? '', name: tag.slice(at + 1) }
}

/** The first child of that name. */
export function childOf(element: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return element.children.find((child) => child.namespace === namespace && child.name === name)
}
