import './tokens.css'
import './webAwesome.css'
import './page.css'
import './room.css'

export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'meridian.theme'

export function currentTheme(): Theme {
  const kept = localStorage.getItem(storageKey)
  return kept === 'light' || kept === 'dark' ? kept : 'system'
}

/** Shows a theme and keeps it for this browser; `system` follows the machine. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(storageKey)
  else localStorage.setItem(storageKey, theme)
  applyTheme()
}

export function applyTheme(): void {
  const theme = currentTheme()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
