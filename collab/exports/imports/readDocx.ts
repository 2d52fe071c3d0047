import mammoth from 'mammoth'
import { ProblemError } from '../../../infra/contract/problems.ts'
import type { ReadPaper } from '../paperJob.ts'
import { boundedDocx } from './docxParts.ts'
import { pictureSrc, picturesMax, readHtml } from './readHtml.ts'

const styleMap = [
  'u => u',
  "p[style-name='Title'] => h1:fresh",
  "p[style-name='Subtitle'] => h2:fresh",
  "p[style-name='Quote'] => blockquote > p:fresh",
  "p[style-name='Intense Quote'] => blockquote > p:fresh",
  "p[style-name='Quotations'] => blockquote > p:fresh",
  "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
  "p[style-name='Preformatted Text'] => pre:separator('\\n')",
]

/** A docx as nodes of a text. Throws BODY_INVALID, MESSAGE_TOO_LARGE. */
export async function readDocx(bytes: Uint8Array): Promise<ReadPaper> {
  const bounded = await boundedDocx(bytes)
  const pictures: ReadPaper['pictures'] = []
  const convertImage = mammoth.images.imgElement(async (image) => {
    if (pictures.length >= picturesMax) return { src: '' }
    const src = pictureSrc(pictures.length)
    pictures.push({ src, bytes: new Uint8Array(await image.readAsBuffer()) })
    return { src }
  })
  let html: string
  try {
    ;({ value: html } = await mammoth.convertToHtml({ buffer: Buffer.from(bounded) }, { styleMap, convertImage }))
  } catch (error) {
    throw Object.assign(new ProblemError('BODY_INVALID', 'This docx file cannot be read.'), { cause: error })
  }
  const { nodes } = readHtml(html)
  return { nodes, pictures }
}
