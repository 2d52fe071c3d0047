import { applyTheme } from './theme/theme.ts'
import './icons.ts'
import { currentLanguage, onLanguage, startLanguage } from './i18n/t.ts'

applyTheme()
// The words inside Web Awesome's own components: English is built in, Chinese comes when it is spoken.
onLanguage(() => {
  if (currentLanguage() === 'zh') void import('@awesome.me/webawesome/dist/translations/zh-cn.js')
})
// Who follows a meeting's link waits for nothing else; a failure is told by the app, which asks for it again.
if (location.pathname.startsWith('/m/')) import('./call/callPage.ts').catch(() => undefined)
const [{ MApp }] = await Promise.all([import('./app/mApp.ts'), startLanguage()])
customElements.define('m-app', MApp)
