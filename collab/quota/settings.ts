import type { DepartmentId, PersonId, TagId, TenantId } from '../../infra/contract/ids.ts'
import type { MinuteSettings, SettingSubject } from '../protocol/minutes.ts'

/** What is in force for a department's accounts: nothing is left open. */
export type AccountSettings = {
  [
    K in 'period' | 'poolSeconds' | 'carryOverSecondsMax' | 'graceSeconds' | 'audioOnlySeconds' | 'whenUnreachable'
  ]-?: NonNullable<MinuteSettings[K]>
}

/** What a second costs. */
export interface Weights {
  audio: number
  video: number
  recording: number
}

export interface DepartmentNode {
  departmentId: DepartmentId
  parentId: DepartmentId | null
}

/** A person's limit of a period, and where it was said. */
export interface Allowance {
  seconds: number
  from: SettingSubject
}

const houseWeights: Weights = { audio: 1, video: 1, recording: 0 }

/** What a house gives where nobody says otherwise. */
export const houseSettings = (poolSeconds: number): MinuteSettings => ({
  period: 'month',
  poolSeconds,
  carryOverSecondsMax: 0,
  graceSeconds: 0,
  audioOnlySeconds: 0,
  whenUnreachable: 'refuse',
  personSeconds: null,
  audioWeight: houseWeights.audio,
  videoWeight: houseWeights.video,
  recordingWeight: houseWeights.recording,
  overrideSeconds: null,
})

/** The settings of one company at one moment. Knows no store. [ML33] [ML34] */
export class SettingsTree {
  readonly #house: MinuteSettings
  readonly #saved = new Map<string, MinuteSettings>()
  readonly #parents: Map<DepartmentId, DepartmentId | null>

  constructor(
    house: MinuteSettings,
    departments: DepartmentNode[],
    saved: { subject: SettingSubject; settings: MinuteSettings }[],
  ) {
    this.#house = house
    this.#parents = new Map(departments.map(({ departmentId, parentId }) => [departmentId, parentId]))
    for (const { subject, settings } of saved) this.#saved.set(keyOf(subject), settings)
  }

  /** The same tree with one subject's settings replaced. */
  with(subject: SettingSubject, settings: MinuteSettings): SettingsTree {
    const copy = new SettingsTree(this.#house, [], [])
    for (const entry of this.#parents) copy.#parents.set(...entry)
    for (const entry of this.#saved) copy.#saved.set(...entry)
    copy.#saved.set(keyOf(subject), settings)
    return copy
  }

  /** How the accounts of a department open; of the account of exempt meetings: the company's period. */
  ofAccount(departmentId: DepartmentId | null): AccountSettings {
    const chain = [...this.#upwards(departmentId), this.#company(), this.#house]
    const first = <K extends keyof AccountSettings>(name: K) =>
      chain.map((settings) => settings[name]).find((value) => value !== null) as AccountSettings[K]
    const graceSeconds = first('graceSeconds')
    return {
      period: first('period'),
      poolSeconds: first('poolSeconds'),
      carryOverSecondsMax: first('carryOverSecondsMax'),
      graceSeconds,
      // Sound alone is the last part of grace, however little that is.
      audioOnlySeconds: Math.min(first('audioOnlySeconds'), graceSeconds),
      whenUnreachable: first('whenUnreachable'),
    }
  }

  weights(): Weights {
    const { audioWeight, videoWeight, recordingWeight } = this.#company()
    return {
      audio: audioWeight ?? houseWeights.audio,
      video: videoWeight ?? houseWeights.video,
      recording: recordingWeight ?? houseWeights.recording,
    }
  }

  /** Null: exempt meetings cost what they cost. */
  overrideSeconds(): number | null {
    return this.#company().overrideSeconds
  }

  /**
   * WeCom's precedence: the person's own setting; else the smallest department that says one, where a tag
   * stands beside the person's own department and the largest among those beside each other wins; else the
   * company's; else null, no limit but the department's.
   */
  allowanceOf(person: { personId: PersonId; departmentId: DepartmentId; tagIds: TagId[] }): Allowance | null {
    const { personId, departmentId, tagIds } = person
    const own = this.#said({ scope: 'person', personId })
    if (own) return own
    const beside = [
      this.#said({ scope: 'department', departmentId }),
      ...tagIds.map((tagId) => this.#said({ scope: 'tag', tagId })),
    ].filter((one) => one !== null)
    if (beside.length) return beside.reduce((largest, one) => (one.seconds > largest.seconds ? one : largest))
    for (let at = this.#parents.get(departmentId) ?? null; at !== null; at = this.#parents.get(at) ?? null) {
      const said = this.#said({ scope: 'department', departmentId: at })
      if (said) return said
    }
    return this.#said({ scope: 'company' })
  }

  #said(from: SettingSubject): Allowance | null {
    const seconds = this.#saved.get(keyOf(from))?.personSeconds ?? null
    return seconds === null ? null : { seconds, from }
  }

  #company(): MinuteSettings {
    return this.#saved.get(keyOf({ scope: 'company' })) ?? nothingSaid
  }

  #upwards(departmentId: DepartmentId | null): MinuteSettings[] {
    const found: MinuteSettings[] = []
    for (let at = departmentId; at !== null; at = this.#parents.get(at) ?? null) {
      const settings = this.#saved.get(keyOf({ scope: 'department', departmentId: at }))
      if (settings) found.push(settings)
    }
    return found
  }
}

export const nothingSaid: MinuteSettings = {
  period: null,
  poolSeconds: null,
  carryOverSecondsMax: null,
  graceSeconds: null,
  audioOnlySeconds: null,
  whenUnreachable: null,
  personSeconds: null,
  audioWeight: null,
  videoWeight: null,
  recordingWeight: null,
  overrideSeconds: null,
}

/** The id settings are stored under. */
export function subjectIdOf(subject: SettingSubject, tenantId: TenantId): string {
  switch (subject.scope) {
    case 'company':
      return tenantId
    case 'department':
      return subject.departmentId
    case 'tag':
      return subject.tagId
    case 'person':
      return subject.personId
  }
}

const keyOf = (subject: SettingSubject) => `${subject.scope} ${subjectIdOf(subject, '' as TenantId)}`
