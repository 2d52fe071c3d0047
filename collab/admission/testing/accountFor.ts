import type { DepartmentId } from '../../../infra/contract/ids.ts'
import type { MinuteAccount } from '../../protocol/minutes.ts'

/** The month that the accounts of tests are in. */
export const period = { periodStartsAt: '2026-11-01T00:00:00.000Z', periodEndsAt: '2026-12-01T00:00:00.000Z' }
/** The account of a department with so much left of half an hour. */
export const accountFor = (departmentId: DepartmentId, leftSeconds: number): MinuteAccount => ({
  departmentId,
  departmentName: 'Marketing',
  parentId: null,
  zone: 'Asia/Shanghai',
  grantedSeconds: 1800,
  carriedSeconds: 0,
  usedSeconds: 1800 - leftSeconds,
  heldSeconds: 0,
  leftSeconds,
  graceSeconds: 0,
  audioOnlySeconds: 0,
  stage: 'ended',
  burnPerSecond: 0,
  poolSeconds: 1800,
  period: 'month',
  revision: 1,
  ...period,
})
