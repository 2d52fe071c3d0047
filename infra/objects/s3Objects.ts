import { createHash } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { ProblemError } from '../contract/problems.ts'
import { checkKey, type Objects } from './objects.ts'

export interface S3Options {
  /** Origin of the service, such as https://s3.eu-central-1.amazonaws.com; the bucket comes after it in the path. */
  endpoint: string
  bucket: string
  region: string
  accessKey: string
  secretKey: string
}

const answerMs = 30_000
const retriesMax = 3

/** Objects in a bucket of anything that speaks the S3 API. The bucket must be there. */
export function s3Objects({ endpoint, bucket, region, accessKey, secretKey }: S3Options): Objects {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    region,
    service: 's3',
    retries: retriesMax,
  })
  const base = `${endpoint.replace(/\/+$/, '')}/${bucket}`
  const ask = async (method: string, key: string, body?: Uint8Array, contentType?: string): Promise<Response> => {
    const url = `${base}/${checkKey(key)}`
    const headers = {
      // Signed as well, so that nothing in between can put other bytes in their place.
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
      ...(contentType !== undefined && { 'content-type': contentType }),
    }
    const signal = AbortSignal.timeout(answerMs)
    try {
      return await client.fetch(url, { method, headers, signal, ...(body && { body: body as BodyInit }) })
    } catch (error) {
      throw Object.assign(new ProblemError('STORAGE_UNAVAILABLE'), { cause: error })
    }
  }
  return {
    async put(key, bytes, contentType) {
      await done(await ask('PUT', key, bytes, contentType))
    },

    async get(key) {
      const answer = await ask('GET', key)
      if (await isMissing(answer)) return undefined
      const bytes = new Uint8Array(await bodyOf(answer))
      return { bytes, contentType: answer.headers.get('content-type') ?? 'application/octet-stream' }
    },

    async delete(key) {
      const answer = await ask('DELETE', key)
      if (!(await isMissing(answer))) await done(answer)
    },

    async close() {},
  }
}

/** A 404 may also mean that the bucket is not there, which is a fault of the settings. */
async function isMissing(answer: Response): Promise<boolean> {
  if (answer.status !== 404) return false
  const text = await answer.text()
  if (text.includes('NoSuchBucket')) throw new ProblemError('STORAGE_UNAVAILABLE', 'The bucket is not there.')
  return true
}

async function done(answer: Response): Promise<void> {
  await bodyOf(answer)
}

async function bodyOf(answer: Response): Promise<ArrayBuffer> {
  try {
    const body = await answer.arrayBuffer()
    if (answer.ok) return body
    const code = /<Code>(\w+)<\/Code>/.exec(new TextDecoder().decode(body))?.[1]
    throw new Error(`S3 answered ${answer.status} ${code ?? ''}`)
  } catch (error) {
    throw Object.assign(new ProblemError('STORAGE_UNAVAILABLE'), { cause: error })
  }
}
