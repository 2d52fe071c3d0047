import type { EffectChoices } from './effects/trackEffect.ts'
import type { DeviceKind } from './inputState.ts'

const devicesKey = 'meridian.devices'
const effectsKey = 'meridian.effects'
const spaceKey = 'meridian.pushToTalk'

/** Devices, effects and keys that were chosen last time in this browser; anything unreadable counts as none. */
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
