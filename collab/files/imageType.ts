import { fileTypeFromBuffer } from 'file-type'

/** What a picture is served as. SVG is none of them: it may hold scripts. */
const imageTypes: Record<string, string> = {
  'image/png': 'image/png',
  'image/apng': 'image/png',
  'image/jpeg': 'image/jpeg',
  'image/gif': 'image/gif',
  'image/webp': 'image/webp',
  'image/avif': 'image/avif',
}

/** The type of a picture by its bytes, whatever its sender says; null for anything we do not show. */
export async function imageType(bytes: Uint8Array): Promise<string | null> {
  try {
    const found = await fileTypeFromBuffer(bytes)
    return (found && imageTypes[found.mime]) ?? null
  } catch {
    // A header that leads beyond the end.
    return null
  }
}
