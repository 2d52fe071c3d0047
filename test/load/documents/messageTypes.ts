/** What both wires call their messages. */
export const messageTypes = { sync: 0, awareness: 1, auth: 2 } as const
export const syncTypes = { stepOne: 0, stepTwo: 1, update: 2 } as const
