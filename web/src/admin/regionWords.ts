import { defineWords } from '../i18n/words.ts'

export const words = defineWords({
  en: {
    'regions.title': 'Regions',
    'regions.intro': 'Where your calls may be carried and your documents opened.',
    'regions.which': 'Which regions may be used',
    'regions.all': 'All regions',
    'regions.allMore': 'Everybody is connected to a place nearby, also to ones that are added later.',
    'regions.some': 'Only these regions',
    'regions.someMore': 'No other one is ever used, not even when these are full or do not answer.',
    'regions.nodes.one': '{count} node',
    'regions.nodes.other': '{count} nodes',
    'regions.noNode': 'no node at present',
    'regions.here': 'this address',
    'regions.pickOne': 'Choose at least one region that has a node.',
    'regions.outside':
      'The address you are at is served from {place}. Documents will not open here any more; people need an address in one of the chosen regions.',
    'regions.fromNowOn':
      'Holds for everybody who enters from now on; calls that run go on. Documents close elsewhere at once.',
    'regions.saved': 'Saved. It holds from now on.',
    'regions.ownerOnly': 'Only the owner of the company can change this.',
  },
  zh: {
    'regions.title': '区域',
    'regions.intro': '规定通话可经由哪些区域传输，文档可在哪些区域打开。',
    'regions.which': '可使用的区域',
    'regions.all': '所有区域',
    'regions.allMore': '每个人都连接到就近的节点，今后新增的区域也包括在内。',
    'regions.some': '仅限以下区域',
    'regions.someMore': '绝不使用其他区域，即使这些区域已满或无法连接。',
    'regions.nodes.one': '{count} 个节点',
    'regions.nodes.other': '{count} 个节点',
    'regions.noNode': '目前没有节点',
    'regions.here': '当前网址',
    'regions.pickOne': '请至少选择一个有节点的区域。',
    'regions.outside': '您当前访问的网址位于{place}。保存后此处将无法再打开文档，大家需改用所选区域内的网址。',
    'regions.fromNowOn': '对此后加入的所有人生效；正在进行的通话不受影响。其他区域的文档会立即关闭。',
    'regions.saved': '已保存，即刻生效。',
    'regions.ownerOnly': '只有公司所有者可以更改此项。',
  },
})
