import { defineWords } from '../i18n/words.ts'

export const words = defineWords({
  en: {
    'region.lost': 'Connection to {place} lost. People there stay as they were.',
    'region.frozen': '{name} is connected through {place}, which cannot be reached now.',
    'region.place': 'Region',
    'region.route': 'Route',
    'region.routeMs': '{from} → {to} · {time}',
    'region.routeOnly': '{from} → {to}',
    'region.routeHere': '{place}, same as yours',
    'region.moved': 'You are now connected through {place}',
  },
  zh: {
    'region.lost': '与{place}的连接中断，那里的成员暂时保持原状。',
    'region.frozen': '{name} 通过{place}接入，目前无法连接到那里。',
    'region.place': '区域',
    'region.route': '线路',
    'region.routeMs': '{from} → {to} · {time}',
    'region.routeOnly': '{from} → {to}',
    'region.routeHere': '{place}，与您相同',
    'region.moved': '现在通过{place}接入',
  },
})
