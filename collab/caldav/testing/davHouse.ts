import type { FastifyInstance } from 'fastify'
import type { TenantId } from '../../../infra/contract/ids.ts'
import { createHttp } from '../../../infra/http.ts'
import { newId, newSecret } from '../../../infra/secrets.ts'
import { addCompany, addPerson, openHouseForTests, publicUrl } from '../../scheduler/testing/schedulerHouse.ts'
import type { Viewer } from '../../scheduler/viewer.ts'
import { AppPasswords } from '../appPasswords.ts'
import { registerDav } from '../davDoor.ts'
import { davHouse } from '../davHouse.ts'

type House = Awaited<ReturnType<typeof openHouseForTests>>

/** A person with a calendar program. */
export interface Program extends Viewer {
  name: string
  email: string
  secret: string
  /** The path of their calendar. */
  calendar: string
  /** Asks the endpoint; `body` may be XML or a calendar file. */
  ask: (
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: string; headers: Record<string, string | undefined> }>
}

/** The DAV endpoint over real tables, without a network. */
export async function openDavHouse() {
  const house = await openHouseForTests()
  const appPasswords = new AppPasswords({ ...house, newId, newSecret, publicUrl })
  const dav = davHouse({ ...house, publicUrl })
  const app = await createHttp({
    log: house.log,
    isOwnOrigin: () => false,
    connectOrigins: () => [],
    trustProxy: false,
  })
  registerDav(app, { ...dav, appPasswords })
  const company = await addCompany(house.storage)
  const close = async () => {
    await app.close()
    await house.storage.close()
  }
  return {
    ...house,
    app,
    appPasswords,
    members: dav.members,
    company,
    close,
    program: programIn(house, app, appPasswords, company),
  }
}

function programIn(
  { storage }: House,
  app: FastifyInstance,
  appPasswords: AppPasswords,
  company: Parameters<typeof addPerson>[1] & { tenantId: TenantId },
) {
  return async (name: string): Promise<Program> => {
    const viewer = await addPerson(storage, company, { name })
    const { secret } = await appPasswords.make(viewer, 'Test')
    const email = `${name.toLowerCase()}@example.com`
    const authorization = `Basic ${Buffer.from(`${email}:${secret}`).toString('base64')}`
    return {
      ...viewer,
      name,
      email,
      secret,
      calendar: `/dav/calendars/${viewer.personId}/meetings/`,
      ask: async (method, path, body, headers = {}) => {
        const answer = await app.inject({
          method: method as 'GET',
          url: path,
          headers: { authorization, ...(body !== undefined && { 'content-type': typeOf(body) }), ...headers },
          ...(body !== undefined && { payload: body }),
        })
        return { status: answer.statusCode, body: answer.body, headers: answer.headers as Record<string, string> }
      },
    }
  }
}

const typeOf = (body: string) => (body.startsWith('BEGIN:') ? 'text/calendar' : 'application/xml')

/** A calendar file with one event, its lines given. */
export function icsOf(...lines: string[]): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Test//Test//EN',
    'BEGIN:VEVENT',
    'DTSTAMP:20261121T090000Z',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
}
