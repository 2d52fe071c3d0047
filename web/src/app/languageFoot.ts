import { html, type TemplateResult } from 'lit'
import { currentLanguage, setLanguage, t } from '../i18n/t.ts'

/** The two languages at the foot of the pages that come before any setting. */
export function languageFoot(): TemplateResult {
  const button = (language: 'en' | 'zh', lang: string, name: string) =>
    html`<button
      type="button"
      lang=${lang}
      aria-pressed=${currentLanguage() === language}
      @click=${() => setLanguage(language)}
    >
      ${name}
    </button>`
  return html`<footer aria-label=${t('app.language')}>
    ${button('en', 'en', 'English')}${button('zh', 'zh-CN', '简体中文')}
  </footer>`
}
