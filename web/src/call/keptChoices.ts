import type { EffectChoices } from './effects/trackEffect.ts'
import type { DeviceKind } from './inputState.ts'
import { layouts } from './stagePlan.ts'
import type { Layout } from './stagePlan.ts'

const devicesKey = 'meridian.devices'
const effectsKey = 'meridian.effects'
const spaceKey = 'meridian.pushToTalk'
const lettersKey = 'meridian.letterKeys'
const layoutKey = 'meridian.layout'
const selfKey = 'meridian.selfView'

/** Devices, effects, keys and arrangements that were chosen last time in this browser; anything unreadable counts as none. */
export const keptChoices = {
  devices: (): Record<DeviceKind, string> => ({
    microphone: '',
    camera: '',
    speaker: '',
    ...read(devicesKey, 'string'),
  }),
  keepDevices: (chosen: Record<DeviceKind, string>) => localStorage.setItem(devicesKey, JSON.stringify(chosen)),
  effects: (): EffectChoices => ({ noise: false, blur: false, ...read(effectsKey, 'boolean') }),
  keepEffects: (effects: EffectChoices) => localStorage.setItem(effectsKey, JSON.stringify(effects)),
  /** On until switched off: a held space bar does nothing else in a call. */
  pushToTalk: (): boolean => localStorage.getItem(spaceKey) !== 'off',
  keepPushToTalk: (on: boolean) => localStorage.setItem(spaceKey, on ? 'on' : 'off'),
  /** Single letters as shortcuts; whoever dictates to the computer has them switched off. */
  letterKeys: (): boolean => localStorage.getItem(lettersKey) !== 'off',
  keepLetterKeys: (on: boolean) => localStorage.setItem(lettersKey, on ? 'on' : 'off'),
  layout: (): Layout => layouts.find((layout) => layout === localStorage.getItem(layoutKey)) ?? 'auto',
  keepLayout: (layout: Layout) => localStorage.setItem(layoutKey, layout),
  selfHidden: (): boolean => localStorage.getItem(selfKey) === 'hidden',
  keepSelfHidden: (hidden: boolean) => localStorage.setItem(selfKey, hidden ? 'hidden' : 'shown'),
}

function read(key: string, type: 'string' | 'boolean'): Record<string, never> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    const entries = Object.entries(value ?? {}).filter(([, kept]) => typeof kept === type)
    return Object.fromEntries(entries) as Record<string, never>
  } catch {
    return {}
  }
}
