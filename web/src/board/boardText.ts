import type * as Y from 'yjs'
import type { BoardDesk } from './boardDesk.ts'
import { holdsText, isShape, type BoardElement } from './boardElement.ts'
import { boardLimits } from './boardLimits.ts'
import { toScreen } from './camera.ts'
import { layNote, layShape, layWords, notePadding, wordsWidthEms } from './elementDrawing.ts'
import { noteText, screenPaints } from './palette.ts'
import { carriedCaret, textChange } from './textChange.ts'
import { lineHeight, type Measure } from './textLayout.ts'

/** A text being written: a field that lies over the paper exactly where the letters are, bound to the shared text. */
export class BoardText {
  readonly #desk: BoardDesk
  readonly #measure: Measure
  readonly #field: HTMLTextAreaElement
  #id: string | null = null
  #text: Y.Text | null = null
  #composing = false

  constructor(desk: BoardDesk, field: HTMLTextAreaElement, measure: Measure) {
    this.#desk = desk
    this.#field = field
    this.#measure = measure
    field.maxLength = boardLimits.textCharactersMax
    field.addEventListener('input', () => this.#typed())
    // The raw letters of an input method are nobody else's business, and theirs must not disturb it.
    field.addEventListener('compositionstart', () => (this.#composing = true))
    field.addEventListener('compositionend', () => {
      this.#composing = false
      this.#typed()
      this.#heard()
    })
    field.addEventListener('blur', () => this.close())
    field.addEventListener('keydown', (event) => {
      if (event.isComposing) return
      if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) {
        event.preventDefault()
        this.close()
      }
      event.stopPropagation()
    })
  }

  open(id: string): void {
    this.close()
    const text = this.#desk.model.textOf(id)
    if (!text) return
    this.#id = id
    this.#text = text
    this.#desk.editing = id
    this.#desk.model.endStep()
    text.observe(this.#heard)
    this.#field.value = text.toString()
    this.#field.hidden = false
    this.place()
    this.#field.focus({ preventScroll: true })
    this.#field.setSelectionRange(this.#field.value.length, this.#field.value.length)
    this.#desk.changed()
  }

  close(): void {
    const [id, text] = [this.#id, this.#text]
    if (!id) return
    this.#id = null
    this.#text = null
    text?.unobserve(this.#heard)
    this.#desk.editing = null
    this.#field.hidden = true
    const element = this.#desk.model.find(id)
    // A free text without letters is nothing anybody could find again.
    if (element?.kind === 'text' && element.text.trim() === '') this.#desk.model.remove(new Set([id]))
    this.#desk.model.endStep()
    this.#desk.changed()
  }

  /** Follows the camera and the element; closes when somebody removed it. */
  place(): void {
    if (!this.#id) return
    const element = this.#desk.find(this.#id)
    if (!element || !holdsText(element)) return this.close()
    const { style } = this.#field
    const { zoom } = this.#desk.camera
    const box = boxFor(element, this.#field.value, this.#measure)
    const { x, y } = toScreen(this.#desk.camera, box)
    style.transform = `translate(${x}px, ${y}px) scale(${zoom})`
    style.width = `${box.w}px`
    style.height = `${box.h}px`
    style.padding = `${box.top}px ${box.side}px 0`
    style.fontSize = `${box.fontSize}px`
    style.lineHeight = String(lineHeight)
    style.textAlign = isShape(element) ? 'center' : 'start'
    style.color = element.kind === 'note' ? noteText : screenPaints.line(isShape(element) ? 'ink' : element.color)
  }

  #typed(): void {
    const [id, text] = [this.#id, this.#text]
    if (!id || !text || this.#composing) return
    const change = textChange(text.toString(), this.#field.value, this.#field.selectionStart)
    if (!change) return
    this.#desk.model.act(() => {
      if (change.gone > 0) text.delete(change.at, change.gone)
      if (change.come) text.insert(change.at, change.come)
      this.#grow(id)
    })
    this.place()
  }

  /** A free text is as large as its letters; whoever types writes down how large. */
  #grow(id: string): void {
    const element = this.#desk.model.find(id)
    if (element?.kind !== 'text') return
    const laid = layWords({ ...element, text: this.#field.value }, this.#measure)
    this.#desk.model.patch(id, { w: Math.max(4, Math.ceil(laid.w)), h: Math.ceil(laid.h) })
  }

  readonly #heard = () => {
    const now = this.#text?.toString()
    if (now === undefined || this.#composing || now === this.#field.value) return
    const change = textChange(this.#field.value, now)
    const { selectionStart, selectionEnd } = this.#field
    this.#field.value = now
    if (change) this.#field.setSelectionRange(carriedCaret(selectionStart, change), carriedCaret(selectionEnd, change))
    this.place()
  }
}

interface FieldBox {
  x: number
  y: number
  w: number
  h: number
  top: number
  side: number
  fontSize: number
}

function boxFor(element: BoardElement & { text: string }, text: string, measure: Measure): FieldBox {
  const { x, y, w, h } = element
  if (element.kind === 'note') {
    const scale = Math.max(0.25, Math.min(w, h) / 200)
    const { fontSize } = layNote({ ...element, text }, measure)
    return { x, y, w, h, top: notePadding * scale, side: notePadding * scale, fontSize }
  }
  if (isShape(element)) {
    const laid = layShape({ ...element, text: text || ' ' }, measure)
    return {
      x,
      y,
      w,
      h,
      top: Math.max(0, (h - laid.h) / 2),
      side: Math.max(0, (w - laid.w) / 2 - 16),
      fontSize: laid.fontSize,
    }
  }
  if (element.kind !== 'text') return { x, y, w, h, top: 0, side: 0, fontSize: 16 }
  const laid = layWords({ ...element, text }, measure)
  // Room for the next letter, so that the field never scrolls.
  return {
    x,
    y,
    w: Math.min(laid.w + element.size * 2, element.size * (wordsWidthEms + 1)),
    h: Math.max(laid.h, element.size * lineHeight) + element.size,
    top: 0,
    side: 0,
    fontSize: element.size,
  }
}
