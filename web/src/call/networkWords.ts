import { defineWords } from '../i18n/words.ts'

export const words = defineWords({
  en: {
    'network.checking': 'Checking the way to the call…',
    'network.udp': 'Direct connection (UDP)',
    'network.udpMs': 'Direct connection (UDP), {ms} ms',
    'network.tcp': 'Connection over TCP',
    'network.tcpMs': 'Connection over TCP, {ms} ms',
    'network.relay': 'Connection by relay',
    'network.relayMs': 'Connection by relay, {ms} ms',
    'network.tcpHint':
      'The call works. For the best picture and sound, ask whoever runs this network to allow UDP as well:',
    'network.relayHint':
      'The call works, by a detour. For the best picture and sound, ask whoever runs this network to allow the direct way:',
    'network.blocked': 'This network lets no call through',
    'network.blockedHint':
      'You can join, and read and write, but pictures and sound will not arrive. Try another network, or ask whoever runs this one to allow one of these, the first being the best:',
    'network.blockedOne':
      'You can join, and read and write, but pictures and sound will not arrive. Try another network, or ask whoever runs this one to allow:',
    'network.unknown': 'The way to the call is chosen when you join',
    'network.better': 'Make it better',
    'network.copy': 'Copy request',
    'network.request': 'Please allow these outgoing connections for video calls on {host}:',
  },
  zh: {
    'network.checking': '正在检测通话网络…',
    'network.udp': '直接连接（UDP）',
    'network.udpMs': '直接连接（UDP），{ms} 毫秒',
    'network.tcp': '通过 TCP 连接',
    'network.tcpMs': '通过 TCP 连接，{ms} 毫秒',
    'network.relay': '通过中继连接',
    'network.relayMs': '通过中继连接，{ms} 毫秒',
    'network.tcpHint': '可以正常通话。想要更清晰流畅的音视频，请联系网络管理员同时放行 UDP：',
    'network.relayHint': '可以通话，但需要绕行中继。想要更清晰流畅的音视频，请联系网络管理员放行直连：',
    'network.blocked': '当前网络无法传输音视频',
    'network.blockedHint':
      '您仍可加入会议并使用文字，但收不到画面和声音。请换一个网络，或联系网络管理员放行以下任意一项，第一项效果最好：',
    'network.blockedOne': '您仍可加入会议并使用文字，但收不到画面和声音。请换一个网络，或联系网络管理员放行：',
    'network.unknown': '加入时自动选择连接方式',
    'network.better': '如何改善',
    'network.copy': '复制申请内容',
    'network.request': '为使用 {host} 的视频会议，请放行以下出站连接：',
  },
})
