/** Turns the names at others' carets inwards where the page's edge would cut them off. */
export function keepCaretNamesInside(page: HTMLElement): void {
  const { left, right } = page.getBoundingClientRect()
  const leftward = getComputedStyle(page).direction === 'rtl'
  for (const name of page.querySelectorAll<HTMLElement>('.notes-caret-name')) {
    const caret = name.parentElement?.getBoundingClientRect()
    if (!caret) continue
    const cut = leftward ? caret.right - name.offsetWidth < left : caret.left + name.offsetWidth > right
    name.classList.toggle('inward', cut)
  }
}
