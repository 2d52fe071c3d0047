import type { Language } from '../../infra/contract/shapes.ts'
import type { AgendaItem } from '../protocol/notes.ts'
import type { z } from 'zod'

type Template = { name: string; items: z.infer<typeof AgendaItem>[] }

const template = (name: string, ...points: [title: string, minutes: number][]): Template => ({
  name,
  items: points.map(([title, minutes]) => ({ title, minutes })),
})

/** What a company finds before it has made agendas of its own. */
export const builtInTemplates: Record<Language, Template[]> = {
  en: [
    template(
      'Weekly team meeting',
      ['Good news', 5],
      ['Open action items', 10],
      ['This week’s topics', 30],
      ['Decisions and next steps', 10],
    ),
    template(
      'One-to-one',
      ['How are you?', 5],
      ['What is on your mind', 15],
      ['Feedback, both ways', 5],
      ['Next steps', 5],
    ),
    template(
      'Project review',
      ['Goals and figures', 10],
      ['What went well', 10],
      ['Risks and obstacles', 15],
      ['Decisions', 15],
      ['Action items', 10],
    ),
  ],
  zh: [
    template('团队周会', ['好消息', 5], ['待办事项回顾', 10], ['本周议题', 30], ['决议与下一步', 10]),
    template('一对一沟通', ['近况', 5], ['想聊的话题', 15], ['互相反馈', 5], ['下一步', 5]),
    template('项目评审', ['目标与数据', 10], ['进展顺利之处', 10], ['风险与阻碍', 15], ['决议', 15], ['待办事项', 10]),
  ],
}
