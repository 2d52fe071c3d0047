import { defineWords } from '../i18n/words.ts'

/** What the call says of minutes that run out. */
export const words = defineWords({
  en: {
    'credit.news.low': '{department} has {time} of call time left.',
    'credit.news.minutes-back': '{department} has call minutes again.',
    'credit.news.taken-over': 'Your department pays for {department} from now on.',
    'credit.soundAlone': 'Sound alone for now: the last minutes of your department are kept for voices.',

    'credit.count.normal': '{department}: call minutes end in',
    'credit.count.grace': '{department} has used up its minutes. Grace time left',
    'credit.count.audio-only': '{department}: sound alone, and that ends in',
    'credit.count.ended': '{department} has no minutes left; its people leave the call',
    'credit.takeOver': 'Take over their minutes',
    'credit.takingOver': 'Taking over…',
    'credit.takeOverHint': 'Your department pays for the people of {department} in this meeting from now on.',
    'credit.countdown': 'Minutes that run out',

    'credit.exempt.emergency': 'Emergency: no minutes',
    'credit.exempt.all-hands': 'All-hands: no minutes',
    'credit.exemptHint': 'An admin exempted this meeting: no department pays for it.',

    'credit.refused.department': '{department} has no call minutes left',
    'credit.refused.person': 'Your own call minutes are used up',
    'credit.refused.balance': 'Left',
    'credit.refused.balanceOf': '{left} of {granted}',
    'credit.refused.refill': 'Refills',
    'credit.refused.refillWith': 'with {minutes}',
    'credit.refused.ask': 'Ask the admin',
    'credit.refused.asking': 'Asking…',
    'credit.refused.asked': 'Your admin has been asked. This page goes on by itself as soon as there is an answer.',
    'credit.refused.askFailed': 'That did not reach your admin. Try again.',
    'credit.refused.granted': 'Your admin added minutes. The door opens…',
    'credit.refused.declined': 'Your admin did not add minutes this time.',
  },
  zh: {
    'credit.news.low': '{department}的通话时长还剩 {time}。',
    'credit.news.minutes-back': '{department}又有通话时长了。',
    'credit.news.taken-over': '从现在起，{department}的时长由您的部门承担。',
    'credit.soundAlone': '目前仅可语音：部门剩余的时长留给语音使用。',

    'credit.count.normal': '{department}：通话时长即将用完，还剩',
    'credit.count.grace': '{department}的时长已用完，宽限时间还剩',
    'credit.count.audio-only': '{department}：仅可语音，还剩',
    'credit.count.ended': '{department}的时长已用完，其成员将离开通话',
    'credit.takeOver': '由我方承担时长',
    'credit.takingOver': '正在处理…',
    'credit.takeOverHint': '从现在起，{department}成员在本次会议中的时长由您的部门承担。',
    'credit.countdown': '即将用完的时长',

    'credit.exempt.emergency': '紧急会议：不计时长',
    'credit.exempt.all-hands': '全员大会：不计时长',
    'credit.exemptHint': '管理员已将本次会议设为免计时长，任何部门都不扣减。',

    'credit.refused.department': '{department}的通话时长已用完',
    'credit.refused.person': '您个人的通话时长已用完',
    'credit.refused.balance': '剩余',
    'credit.refused.balanceOf': '{left} / {granted}',
    'credit.refused.refill': '恢复时间',
    'credit.refused.refillWith': '届时恢复 {minutes}',
    'credit.refused.ask': '向管理员申请',
    'credit.refused.asking': '正在申请…',
    'credit.refused.asked': '已通知管理员。得到答复后，本页会自动继续。',
    'credit.refused.askFailed': '申请未能送达，请重试。',
    'credit.refused.granted': '管理员已追加时长，正在进入…',
    'credit.refused.declined': '管理员这次没有追加时长。',
  },
})
