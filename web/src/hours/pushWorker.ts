/** What this service worker uses of its scope; the types of pages do not know it. */
interface PushScope {
  registration: { showNotification(title: string, options: { tag: string; data: { link: string } }): Promise<void> }
  clients: { openWindow(url: string): Promise<unknown> }
  addEventListener(
    type: 'push',
    listener: (event: { data: { json(): unknown } | null; waitUntil(work: Promise<unknown>): void }) => void,
  ): void
  addEventListener(
    type: 'notificationclick',
    listener: (event: {
      notification: { close(): void; data: { link: string } }
      waitUntil(work: Promise<unknown>): void
    }) => void,
  ): void
}
const scope = globalThis as unknown as PushScope

scope.addEventListener('push', (event) => {
  if (!event.data) return
  const { title, link, tag } = event.data.json() as { title: string; link: string; tag: string }
  event.waitUntil(scope.registration.showNotification(title, { tag, data: { link } }))
})

scope.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(scope.clients.openWindow(event.notification.data.link))
})
