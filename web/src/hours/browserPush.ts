import { api } from '../api/api.ts'
import workerUrl from './pushWorker.ts?worker&url'

/**
 * Lets this browser take reminders while no page is open, once the person has allowed it. False where they have not,
 * or the browser knows no push.
 */
export async function takePushes(publicKey: string): Promise<boolean> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis)) return false
  if ((await Notification.requestPermission()) !== 'granted') return false
  const registration = await navigator.serviceWorker.register(workerUrl)
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  })
  const { endpoint = '', keys = {} } = subscription.toJSON()
  const { p256dh = '', auth = '' } = keys
  await api('POST /api/me/push-subscriptions', { body: { endpoint, keys: { p256dh, auth } } })
  return true
}
