import type { DocumentAccess, DocumentPart } from '../../infra/contract/permits.ts'

const writable: Record<DocumentAccess, readonly DocumentPart[]> = {
  read: [],
  comment: ['comments'],
  suggest: ['comments', 'suggestions'],
  edit: ['text', 'comments', 'suggestions', 'board'],
}

/** Whether somebody with this access may write this part; everybody reads all of them. */
export const mayWrite = (access: DocumentAccess, part: DocumentPart): boolean => writable[access].includes(part)
