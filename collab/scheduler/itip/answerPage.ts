import type { Language } from '../../../infra/contract/shapes.ts'
import type { Answer } from '../../../infra/storage/scheduleTables.ts'
import { escapeHtml, spoken, type SpokenTime } from '../letter.ts'
import { answerWords } from './answerWords.ts'

const choices = ['yes', 'maybe', 'no'] as const

/** What the page behind an invitation's links shows. */
export interface AskedInvitation {
  language: Language
  name: string
  hostName: string
  title: string
  /** The reader's own clock first. */
  times: SpokenTime[]
  allDay: boolean
  repeats: boolean
  /** The occurrence the link is of; null: all of them. */
  originalLocal: string | null
  /** What they said before. */
  answer: Answer
  joinUrl: string
}

/**
 * The page asks, and its form answers: a GET of a mail scanner changes nothing. It works without JavaScript.
 * `chosen`: which link was followed; `answered`: what was just said.
 */
export function answerPage(
  asked: AskedInvitation,
  state: { chosen?: Answer | undefined; answered?: boolean } = {},
): string {
  const say = answerWords[asked.language]
  const when = asked.times.map(
    (time) => `<p class="when">${escapeHtml(spoken(asked.language, time, asked.allDay))}</p>`,
  )
  const body = [
    `<p class="quiet">${escapeHtml(say.invites(asked.hostName))}</p><h1>${escapeHtml(asked.title)}</h1>`,
    ...when,
    asked.repeats && asked.originalLocal === null ? `<p class="quiet">${say.series}</p>` : '',
    state.answered ? `<p class="done" role="status">${say.thanks}</p>` : '',
    `<p class="given">${say.given[asked.answer]}</p>`,
    formOf(asked, state.chosen ?? asked.answer),
    `<p class="quiet">${say.again} <a href="${escapeHtml(asked.joinUrl)}">${say.join}</a></p>`,
  ]
  return page(asked.language, body.join('\n'))
}

/** `why`: the link leads nowhere, the meeting is over, or it did not work just now. */
export function answerRefusal(language: Language, why: 'wrong' | 'over' | 'busy'): string {
  return page(language, `<h1>${answerWords[language].title}</h1><p>${answerWords[language][why]}</p>`)
}

function formOf({ language, repeats, originalLocal }: AskedInvitation, chosen: Answer): string {
  const say = answerWords[language]
  const radio = (value: string, label: string, checked: boolean) =>
    `<label><input type="radio" name="at" value="${escapeHtml(value)}"${checked ? ' checked' : ''}> ${escapeHtml(label)}</label>`
  const scope =
    repeats && originalLocal !== null
      ? `<fieldset>${radio(originalLocal, say.one, true)}${radio('', say.all, false)}</fieldset>`
      : ''
  const buttons = choices.map((answer) => {
    const main = answer === chosen ? ' class="main" autofocus' : ''
    return `<button name="answer" value="${answer}"${main}>${say.answers[answer]}</button>`
  })
  return `<form method="post">${scope}
<label for="comment">${say.comment}</label><textarea id="comment" name="comment" maxlength="500" rows="2"></textarea>
<div class="row">${buttons.join('')}</div></form>`
}

function page(language: Language, body: string): string {
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${answerWords[language].title} · Meridian</title>
<style>${style}</style>
<main>${body}</main>
</html>`
}

/** The client's colours: this page is not the client's, and loads nothing. */
const style = `
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:16px;box-sizing:border-box;
font:16px/1.5 system-ui,-apple-system,'Segoe UI','PingFang SC','Noto Sans SC',sans-serif;
background:light-dark(#f6f7f8,#181c1f);color:light-dark(#16191c,#e8ebed)}
main{box-sizing:border-box;width:100%;max-width:480px;padding:32px;border-radius:12px;background:light-dark(#fff,#111416);
border:1px solid light-dark(#e1e4e8,#2b3237);overflow-wrap:anywhere}
h1{font-size:24px;line-height:1.25;margin:4px 0 16px}p{margin:4px 0}
.when+.when,.quiet{color:light-dark(#58626c,#9ea8b1);font-size:14px}.given{margin:20px 0 12px;font-weight:600}
.done{margin:16px 0;padding:12px 16px;border-radius:8px;background:light-dark(#e5f5ea,#14321f);color:light-dark(#1f7a3f,#6fce8f)}
fieldset{border:0;padding:0;margin:0 0 12px;display:grid;gap:8px}
input{accent-color:light-dark(#0b6e7d,#58c4d1)}label{font-size:14px}textarea{box-sizing:border-box;width:100%;margin:4px 0 16px;padding:8px 12px;font:inherit;color:inherit;
background:transparent;border:1px solid light-dark(#858f99,#6b7680);border-radius:8px;resize:vertical}
.row{display:grid;grid-template-columns:repeat(3,1fr);gap:8px;margin-bottom:20px}
button{min-height:44px;padding:8px;font:inherit;font-weight:600;border-radius:8px;cursor:pointer;color:inherit;
background:transparent;border:1px solid light-dark(#858f99,#6b7680)}
.main{background:light-dark(#0b6e7d,#58c4d1);border-color:transparent;color:light-dark(#fff,#04222a)}
:focus-visible{outline:2px solid light-dark(#0b6e7d,#58c4d1);outline-offset:2px}a{color:light-dark(#0b6e7d,#58c4d1)}
`
