import { applyTheme } from './theme/theme.ts'
import './icons.ts'
import { currentLanguage, onLanguage, startLanguage } from './i18n/t.ts'

applyTheme()
// The words inside Web Awesome's own components: English is built in, Chinese comes when it is spoken.
onLanguage(() => {
  if (currentLanguage() === 'zh') void import('@awesome.me/webawesome/dist/translations/zh-cn.js')
})
startLanguage()
await import('./app/mApp.ts')
